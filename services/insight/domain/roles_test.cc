#include "services/insight/domain/roles.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/insight/domain/call_analysis.h"
#include "services/insight/domain/test_calls.h"

namespace dealtrace::insight {
namespace {

using ::testing::ElementsAreArray;

constexpr Role kA = Role::kAgent;
constexpr Role kC = Role::kCustomer;
constexpr Role kU = Role::kUnknown;

// Each speaker says one sentence of ten seconds.
Call Spoken(const std::vector<std::string>& speakers) {
  Call call;
  call.id = "files~c-1";
  for (const std::string& speaker : speakers) {
    const auto at_ms = static_cast<int64_t>(call.utterances.size()) * 10'000;
    call.utterances.push_back(
        {speaker, kU, at_ms, at_ms + 10'000, "We think that the price is too high."});
  }
  return call;
}

struct RoleCase {
  const char* name;
  Person agent;
  std::vector<Person> participants;
  std::vector<std::string> speakers;
  std::vector<Role> roles;
};

class RoleTest : public ::testing::TestWithParam<RoleCase> {};

TEST_P(RoleTest, IsFoundByWhoSomebodyIs) {
  const RoleCase& test = GetParam();
  Call call = Spoken(test.speakers);
  call.agent = test.agent;
  call.participants = test.participants;
  EXPECT_THAT(ResolveRoles(call), ElementsAreArray(test.roles));
}

Person Who(const std::string& name, const std::string& email = "", const std::string& id = "") {
  return {name, email, id, kU};
}

const Person kLena = Who("Lena Orth", "lena.orth@seller.example", "rep-3");

const RoleCase kRoleCases[] = {
    {"OneAgentAndSeveralOthers", Who("Lena Orth"), {}, {"Lena Orth", "Omar", "Ines"}, {kA, kC, kC}},
    {"TheAgentSpeaksLast", Who("Lena Orth"), {}, {"Omar", "Ines", "Lena Orth"}, {kC, kC, kA}},
    {"FamilyNameFirst", Who("Lena Orth"), {}, {"Orth, Lena", "Omar"}, {kA, kC}},
    {"FirstNameAlone", Who("Lena Orth"), {}, {"Lena", "Omar"}, {kA, kC}},
    {"FamilyNameAsInitial", Who("Lena Orth"), {}, {"Lena O.", "Omar"}, {kA, kC}},
    {"FirstNameAsInitial", Who("Lena Orth"), {}, {"L. Orth", "Omar"}, {kA, kC}},
    {"MiddleName", Who("Lena Orth"), {}, {"Lena Maria Orth", "Omar"}, {kA, kC}},
    {"CaseAndAccents", Who("Léna Örth"), {}, {"LENA ORTH", "Omar"}, {kA, kC}},
    {"CompanyInBrackets", Who("Lena Orth"), {}, {"Lena Orth (Seller Inc.)", "Omar"}, {kA, kC}},
    {"Title", Who("Lena Orth"), {}, {"Dr. Lena Orth", "Omar"}, {kA, kC}},
    {"AddressAsSpeaker", kLena, {}, {"lena.orth@seller.example", "Omar"}, {kA, kC}},
    {"AddressTellsTheName",
     Who("", "lena.orth@seller.example"),
     {},
     {"Lena Orth", "Omar"},
     {kA, kC}},
    {"NameTellsTheAddress", Who("Lena Orth"), {}, {"lena.orth@seller.example", "Omar"}, {kA, kC}},
    {"IdAsSpeaker", kLena, {}, {"rep-3", "Omar"}, {kA, kC}},
    {"NobodyIsTheAgent", Who("Lena Orth"), {}, {"Speaker 1", "Speaker 2"}, {kU, kU}},
    {"NobodyIsNamed", {}, {}, {"Speaker 1", "Speaker 2"}, {kU, kU}},
    {"InitialsAreNoMatchAlone", Who("Lena Orth"), {}, {"L. O.", "Omar"}, {kU, kU}},
    {"AnotherFamilyName", Who("Lena Orth"), {}, {"Lena Berg", "Omar"}, {kU, kU}},
    {"TwoOfOneFirstName",
     Who("Lena Orth"),
     {{"Lena Berg", "", "", kC}},
     {"Lena", "Omar"},
     {kU, kU}},
    {"TwoOfOneFirstNameInFull",
     Who("Lena Orth"),
     {{"Lena Berg", "", "", kC}},
     {"Lena Berg", "Lena Orth"},
     {kC, kA}},
    {"TheFullNameIsTheAgent", Who("Lena Orth"), {}, {"Lena", "Lena Orth"}, {kC, kA}},
    {"ParticipantsWithRoles",
     {},
     {{"Omar Aziz", "", "", kC}, {"Lena Orth", "", "", kA}, {"Ines Roy", "", "", kC}},
     {"Ines", "Lena", "Omar"},
     {kC, kA, kC}},
    {"ACustomerAndOneOther", {}, {{"Omar Aziz", "", "", kC}}, {"Omar Aziz", "X"}, {kC, kA}},
    {"ACustomerAndTwoOthers",
     {},
     {{"Omar Aziz", "", "", kC}},
     {"Omar Aziz", "X", "Y"},
     {kC, kU, kU}},
    {"ACustomerAndOneWhoIsNotTheAgent",
     Who("Lena Orth"),
     {{"Omar Aziz", "", "", kC}},
     {"Omar Aziz", "Ines Roy"},
     {kC, kU}},
    {"DomainsOfParticipants",
     kLena,
     {Who("Tom Fox", "tom@seller.example"), Who("Omar Aziz", "omar@buyer.example")},
     {"Tom Fox", "Lena Orth", "Omar Aziz", "Ines Roy"},
     {kA, kA, kC, kC}},
    {"DomainsOfSpeakers", kLena, {}, {"tom@seller.example", "omar@buyer.example"}, {kA, kC}},
    {"DomainOfAKnownCustomer",
     {},
     {{"Omar Aziz", "omar@buyer.example", "", kC}, Who("Ines Roy", "ines@buyer.example")},
     {"Omar Aziz", "Ines Roy", "Lena Orth"},
     {kC, kC, kA}},
    {"MailProvidersTellNothing",
     Who("", "lena@gmail.com"),
     {Who("Omar Aziz", "omar@gmail.com")},
     {"Omar Aziz", "Ines Roy"},
     {kU, kU}},
    {"TheAgentAmongTheParticipants",
     kLena,
     {Who("Lena Orth", "LENA.ORTH@seller.example"), Who("Omar Aziz")},
     {"Omar Aziz", "Lena Orth"},
     {kC, kA}},
    {"UnknownSpeakersStayUnknown",
     Who("Lena Orth"),
     {},
     {"Lena Orth", "Unknown Speaker", ""},
     {kA, kU, kU}},
    {"WordsInLabels", {}, {}, {"Sales Rep 1", "Omar", "Client [2]"}, {kA, kC, kC}},
    {"NamesWithoutCapitals", Who("李小龙"), {}, {"李小龙", "王芳"}, {kA, kC}},
    {"VoiceMail", Who("Lena Orth"), {}, {"Lena Orth", "Lena Orth"}, {kA, kA}},
};
INSTANTIATE_TEST_SUITE_P(Roles, RoleTest, ::testing::ValuesIn(kRoleCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(RolesTest, TakesTheAgentFromTheName) {
  Call call = testing::MakeCall({{Role::kUnknown, "Hi."}, {Role::kUnknown, "Hi."}});
  call.agent.name = "Poe, Rae";
  call.utterances[0].speaker = "Rae";
  call.utterances[1].speaker = "Jo";
  EXPECT_EQ(ResolveRoles(call), (std::vector<Role>{Role::kAgent, Role::kCustomer}));
}

TEST(RolesTest, TakesTheRoleFromTheSpeakersOtherUtterances) {
  Call call = testing::MakeCall({{Role::kAgent, "Hi."}, {Role::kUnknown, "Again."}});
  call.utterances[1].speaker = call.utterances[0].speaker;
  EXPECT_EQ(ResolveRoles(call)[1], Role::kAgent);
}

TEST(RolesTest, ReadsWordsInSpeakerNames) {
  Call call = testing::MakeCall({{Role::kUnknown, "Hi."}, {Role::kUnknown, "Hi."}});
  call.utterances[0].speaker = "Sales Rep 1";
  call.utterances[1].speaker = "Client";
  EXPECT_EQ(ResolveRoles(call), (std::vector<Role>{Role::kAgent, Role::kCustomer}));
}

TEST(RolesTest, StaysUnknownWhenNothingTells) {
  Call call = testing::MakeCall({{Role::kUnknown, "Hi."}, {Role::kUnknown, "Hi."}});
  call.utterances[0].speaker = "A";
  call.utterances[1].speaker = "B";
  EXPECT_EQ(ResolveRoles(call), (std::vector<Role>{Role::kUnknown, Role::kUnknown}));
}

TEST(RolesTest, AKnownRoleOfTheTranscriptStays) {
  Call call = Spoken({"Lena Orth", "Omar"});
  call.agent.name = "Omar";
  call.utterances[0].role = Role::kAgent;
  call.utterances[1].role = Role::kCustomer;
  EXPECT_EQ(ResolveRoles(call), (std::vector<Role>{kA, kC}));
}

// What is not known is absent, and never 0 or 1.
TEST(RolesTest, NoFigureOfASideThatIsNotKnown) {
  const LanguagePacks packs = testing::LoadPacks();
  for (const std::vector<std::string>& speakers :
       std::vector<std::vector<std::string>>{{"Speaker 1", "Speaker 2"},
                                             {"Unknown", "Ines"},
                                             {"", ""},
                                             {"Lena", "Omar", "Lena B."}}) {
    Call call = Spoken(speakers);
    call.agent.name = "Tom Fox";
    const CallAnalysis analysis = AnalyzeCall(packs, call);
    EXPECT_FALSE(analysis.talk.agent_talk_ratio) << speakers[0];
    EXPECT_FALSE(analysis.talk.agent_longest_monologue);
    EXPECT_FALSE(analysis.talk.customer_longest_monologue);
    EXPECT_FALSE(analysis.agent_sentiment);
    EXPECT_FALSE(analysis.customer_sentiment);
    EXPECT_FALSE(analysis.agent_question_count);
    EXPECT_FALSE(analysis.customer_question_count);
    EXPECT_TRUE(analysis.sentiment_trend);
    EXPECT_GT(analysis.sides.unknown_count, 0);
  }
}

TEST(RolesTest, AKnownAgentBesideUnknownSpeakersHasNoRatio) {
  Call call = Spoken({"Lena Orth", "Unknown Speaker"});
  call.agent.name = "Lena Orth";
  const CallAnalysis analysis = AnalyzeCall(testing::LoadPacks(), call);
  EXPECT_FALSE(analysis.talk.agent_talk_ratio);
  EXPECT_EQ(analysis.talk.agent_longest_monologue, absl::Seconds(10));
  EXPECT_FALSE(analysis.talk.customer_longest_monologue);
  EXPECT_TRUE(analysis.agent_sentiment);
  EXPECT_FALSE(analysis.customer_sentiment);
}

TEST(RolesTest, AVoiceMailIsAllTheAgents) {
  Call call = Spoken({"Lena Orth"});
  call.agent.name = "Lena Orth";
  const CallAnalysis analysis = AnalyzeCall(testing::LoadPacks(), call);
  EXPECT_EQ(analysis.talk.agent_talk_ratio, 1);
  EXPECT_EQ(analysis.talk.customer_longest_monologue, absl::ZeroDuration());
  EXPECT_EQ(analysis.customer_question_count, 0);
  EXPECT_FALSE(analysis.customer_sentiment) << "nobody of the buyer's side said anything";
}

TEST(RolesTest, TheRatioCountsEveryoneOfASide) {
  Call call = Spoken({"Lena Orth", "Omar", "Ines", "Pia", "Omar"});
  call.agent.name = "Lena Orth";
  EXPECT_DOUBLE_EQ(*AnalyzeCall(testing::LoadPacks(), call).talk.agent_talk_ratio, 0.2);
}

}  // namespace
}  // namespace dealtrace::insight
