#include "services/insight/domain/statement.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "services/insight/domain/breath.h"

namespace dealtrace::insight {
namespace {

// How the parts of a statement add up; found by hand on development phrasings.
constexpr double kMention = 0.16;
constexpr double kOpinion = 0.40;
constexpr double kDriven = 0.60;
constexpr double kFurtherHits = 0.2;
constexpr double kStrengthMax = 1.3;
constexpr double kHedged = 0.6;
constexpr double kSmallTalk = 0.12;
constexpr double kGenericFactor = 0.35;
constexpr double kResolvedFactor = 0.3;
constexpr double kFragmentFactor = 0.3;
constexpr double kAgentPitch = 0.25;
constexpr double kAgentRecap = 0.6;
constexpr double kAgentVerdict = 0.85;
constexpr double kUnknownRole = 0.8;
constexpr double kAgentQuestion = 0.15;
constexpr double kCustomerQuestion = 0.45;
constexpr double kCarriedDriver = 0.7;
constexpr double kAnswered = 0.7;
// A sentence that gives no opinion of its own may lead in to the one that does.
constexpr double kLeadInValenceMax = 0.2;

// Of a feeling from -4 to 4: a general feeling tells less than praise or blame.
constexpr double kFeeling = 0.12;
constexpr double kNegatedNeutral = -0.6;
constexpr double kUnnamedNegation = -0.35;
constexpr double kNegatedValence = -0.7;
constexpr double kConditionValence = -0.6;
constexpr double kConditionDriver = 0.5;

double Decay(const Hit& a, const Hit& b) {
  const double distance = a.first > b.last   ? static_cast<double>(a.first - b.last)
                          : b.first > a.last ? static_cast<double>(b.first - a.last)
                                             : 0.0;
  return 1.0 / (1.0 + distance / 8.0);
}

bool IsJudgement(const Hit& hit) {
  return hit.label == Label::kGood || hit.label == Label::kBad || hit.label == Label::kSentiment;
}

// What praise and blame near `hit` say about it. Sets `denied` when blame is negated.
double NearbyValence(const Sentence& sentence, const Segment& segment, const Hit& hit,
                     bool& denied) {
  double valence = 0;
  for (const Hit& cue : sentence.hits) {
    if (!IsJudgement(cue) || !segment.Holds(cue)) continue;
    if (cue.first >= hit.first && cue.last <= hit.last) continue;
    double value = cue.label == Label::kSentiment ? kFeeling * cue.valence : cue.valence;
    if (IsNegated(sentence, cue.first, cue.valence < 0)) {
      denied |= cue.label == Label::kBad;
      value *= value < 0 ? -0.4 : -0.9;
    }
    valence += value * Decay(hit, cue);
  }
  return std::clamp(valence, -1.0, 1.0);
}

// A rival's virtue speaks against the deal; a need, a budget or a date is the customer's own.
bool IsAboutSupplier(Label code) {
  switch (code) {
    case Label::kPrice:
    case Label::kSecurity:
    case Label::kIntegration:
    case Label::kProductGap:
    case Label::kSupportQuality:
    case Label::kUsability:
    case Label::kRelationship:
    case Label::kPerformance:
    case Label::kContractTerms:
      return true;
    default:
      return false;
  }
}

struct Reading {
  double strength = 0;
  double valence = 0;
  bool denied = false;
};

Reading ReadConcept(const Sentence& sentence, const Breath& breath, Label code) {
  Reading reading;
  double own = 0;
  double further = 0;
  const Hit* best = nullptr;
  const bool theirs = IsAboutSupplier(code) && breath.rival && !breath.ours && breath.decision == 0;
  for (const Hit& hit : sentence.hits) {
    if (hit.label != code || !breath.segment->Holds(hit)) continue;
    double valence = hit.valence;
    const bool negated = IsNegated(sentence, hit.first, hit.valence < 0);
    if (negated) valence = valence == 0 ? kNegatedNeutral : kNegatedValence * valence;
    if (theirs) valence = -valence;
    if (std::abs(valence * hit.strength) > std::abs(own)) own = valence * hit.strength;
    further += hit.strength;
    if (best == nullptr || hit.strength > best->strength) best = &hit;
  }
  if (best == nullptr) return reading;
  reading.strength =
      std::min(kStrengthMax, best->strength + kFurtherHits * (further - best->strength));
  double nearby = NearbyValence(sentence, *breath.segment, *best, reading.denied);
  if (theirs) nearby = -nearby;
  // "The figure still didn't get to where we wanted": something is denied, whatever it is.
  if (own == 0 && nearby == 0 && breath.negation && !breath.denied) nearby = kUnnamedNegation;
  reading.valence = own == 0 ? nearby : std::clamp(own + 0.3 * nearby, -1.0, 1.0);
  reading.denied |= breath.denied;
  return reading;
}

double RoleFactor(const Sentence& sentence, const Breath& breath, const Reading& reading) {
  if (sentence.role == Role::kCustomer) return sentence.question ? kCustomerQuestion : 1.0;
  if (sentence.role == Role::kUnknown) return sentence.question ? kCustomerQuestion : kUnknownRole;
  if (breath.recap || (breath.driver >= 0.5 && !sentence.question)) return kAgentVerdict;
  if (sentence.question) return kAgentQuestion;
  if (reading.valence < 0) return kAgentRecap;
  return kAgentPitch;
}

Statement Score(const Sentence& sentence, const Breath& breath, Label code,
                const Reading& reading) {
  Statement statement;
  statement.code = code;
  statement.quote = sentence.quote;
  statement.role = sentence.role;
  statement.driver = breath.driver;
  statement.valence = reading.valence;
  statement.denied = reading.denied;
  if (breath.conditional) {
    statement.driver = std::max(statement.driver, kConditionDriver);
    statement.valence = kConditionValence;
  }
  // "We went with them because they were cheaper": the decision tells whom the praise served.
  if (breath.decision != 0) {
    statement.valence = std::clamp(0.4 * statement.valence + 0.9 * breath.decision, -1.0, 1.0);
  }
  const double base =
      kMention + kOpinion * std::abs(statement.valence) + kDriven * statement.driver;
  double weight = std::min(1.0, reading.strength * base) * breath.segment->emphasis;
  weight *= RoleFactor(sentence, breath, reading);
  if (breath.hedged) weight *= kHedged;
  if (breath.generic && breath.driver < 0.5) weight *= kGenericFactor;
  if (breath.resolved) weight *= kResolvedFactor;
  if (sentence.fragment) weight *= kFragmentFactor;
  if (breath.small_talk && breath.driver < 0.5) weight *= kSmallTalk;
  statement.weight = std::clamp(weight, 0.0, 1.0);
  return statement;
}

// The strongest reading of each reason in one sentence.
std::vector<Statement> ReadSentence(const Sentence& sentence) {
  std::vector<Statement> found;
  for (const Segment& segment : sentence.segments) {
    const Breath breath = ReadBreath(sentence, segment);
    for (size_t i = 0; i < kReasonLabelCount; ++i) {
      const auto code = static_cast<Label>(i);
      const Reading reading = ReadConcept(sentence, breath, code);
      if (reading.strength == 0) continue;
      const Statement statement = Score(sentence, breath, code, reading);
      const auto same = std::find_if(found.begin(), found.end(),
                                     [&](const Statement& s) { return s.code == code; });
      if (same == found.end()) {
        found.push_back(statement);
      } else if (statement.weight > same->weight) {
        *same = statement;
      }
    }
  }
  return found;
}

void Strengthen(Statement& statement, const Breath& breath) {
  const double driver = kCarriedDriver * breath.driver;
  if (driver <= statement.driver) return;
  const double gain = kDriven * (driver - statement.driver);
  statement.driver = driver;
  statement.weight = std::min(1.0, statement.weight + gain);
  if (breath.decision != 0) {
    statement.valence = std::clamp(0.4 * statement.valence + 0.9 * breath.decision, -1.0, 1.0);
  }
}

}  // namespace

std::vector<Statement> FindStatements(absl::Span<const Sentence> sentences) {
  std::vector<Statement> statements;
  size_t previous_begin = 0;  // the statements of the sentence before
  for (size_t i = 0; i < sentences.size(); ++i) {
    const Sentence& sentence = sentences[i];
    const bool follows = i > 0 && sentences[i - 1].role == sentence.role &&
                         sentence.quote.utterance - sentences[i - 1].quote.utterance <= 1;
    const bool answers =
        i > 0 && sentences[i - 1].role != sentence.role && sentences[i - 1].question;
    const size_t begin = statements.size();
    std::vector<Statement> found = ReadSentence(sentence);
    const Breath breath = StrongestBreath(sentence);
    if (found.empty() && follows && breath.driver > 0.4 && !breath.denied) {
      for (size_t s = previous_begin; s < begin; ++s) Strengthen(statements[s], breath);
    }
    if (found.empty() && answers && sentence.tokens.size() <= 25) {
      for (size_t s = previous_begin; s < begin; ++s) {
        if (breath.driver < 0.4 && !breath.denied) continue;
        Statement answer = statements[s];
        answer.quote = sentence.quote;
        answer.role = sentence.role;
        answer.denied = breath.denied;
        answer.driver = breath.driver;
        answer.valence = breath.decision;
        answer.weight = kAnswered * (kMention + kDriven * breath.driver);
        found.push_back(answer);
      }
    }
    if (!found.empty() && i > 0 && (follows || answers)) {
      const Breath before = StrongestBreath(sentences[i - 1]);
      const bool silent =
          std::all_of(statements.begin() + static_cast<int64_t>(previous_begin), statements.end(),
                      [](const Statement& s) { return std::abs(s.valence) < kLeadInValenceMax; });
      if (silent && before.driver > 0.4 && !before.denied) {
        for (Statement& statement : found) Strengthen(statement, before);
      }
    }
    statements.insert(statements.end(), found.begin(), found.end());
    previous_begin = begin;
  }
  return statements;
}

}  // namespace dealtrace::insight
