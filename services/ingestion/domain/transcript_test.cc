// Transcripts as people and products write them. One row is one file: what it holds, and who must
// have said what, when.
#include "services/ingestion/domain/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/ingestion/domain/speaker_label.h"
#include "services/ingestion/domain/transcript_clock.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Read {
  std::vector<std::string> turns;     // "Rae Poe@1000-4000: Hello"
  std::vector<std::string> speakers;  // of each turn
  std::vector<std::string> doubts;
  std::string problem;
};

Read ReadFile(absl::string_view text, absl::string_view extension) {
  TranscriptFile file;
  Read read;
  if (const auto problem = ReadTranscript(text, extension, &file)) read.problem = problem->reason;
  for (const TranscriptTurn& turn : file.turns) {
    std::string times = turn.start_ms < 0 ? "" : absl::StrCat("@", turn.start_ms);
    if (turn.end_ms >= 0) absl::StrAppend(&times, "-", turn.end_ms);
    read.turns.push_back(absl::StrCat(turn.speaker, times, ": ", turn.text));
    read.speakers.push_back(turn.speaker);
  }
  Warnings warnings;
  file.doubts.CountInto("f", &warnings);
  for (const auto& [warning, count] : warnings.counts()) read.doubts.push_back(warning);
  return read;
}

struct FileCase {
  const char* name;
  const char* extension;
  std::string text;
  std::vector<std::string> turns;
};

class ReadsTest : public ::testing::TestWithParam<FileCase> {};

TEST_P(ReadsTest, WhoSaidWhatAndWhen) {
  const FileCase& test = GetParam();
  const Read read = ReadFile(test.text, test.extension);
  EXPECT_THAT(read.turns, ElementsAreArray(test.turns));
  EXPECT_THAT(read.doubts, IsEmpty()) << "an ordinary file is no cause for a warning";
}

std::string Name(const ::testing::TestParamInfo<FileCase>& info) { return info.param.name; }

std::string Vtt(absl::string_view payload) {
  return absl::StrCat("WEBVTT\n\n00:01.000 --> 00:04.000\n", payload, "\n");
}

const FileCase kVoices[] = {
    {"TwoVoicesInOneCue",
     "vtt",
     Vtt("<v Ines>Shall we?</v>\n<v Omar Aziz>Not before May.</v>"),
     {"Ines@1000-4000: Shall we?", "Omar Aziz@1000-4000: Not before May."}},
    {"TwoVoicesOnOneLine",
     "vtt",
     Vtt("<v A>One.</v> <v B>Two.</v> <v A>Three.</v>"),
     {"A@1000-4000: One.", "B@1000-4000: Two.", "A@1000-4000: Three."}},
    {"VoicesWithoutEndTags",
     "vtt",
     Vtt("<v A>One.\n<v B>Two."),
     {"A@1000-4000: One.", "B@1000-4000: Two."}},
    {"VoiceOnItsOwnLine",
     "vtt",
     Vtt("<v Lena Orth>\nGood.\nVery good."),
     {"Lena Orth@1000-4000: Good. Very good."}},
    {"ClassesOfVoices",
     "vtt",
     Vtt("<v.loud.first Lena Orth>Good.</v>"),
     {"Lena Orth@1000-4000: Good."}},
    {"AnnotationOverTwoLines", "vtt", Vtt("<v Lena\nOrth>Good."), {"Lena Orth@1000-4000: Good."}},
    {"ReferencesInTheName",
     "vtt",
     Vtt("<v Smith &amp; Jos&eacute;>Hi."),
     {"Smith & José@1000-4000: Hi."}},
    {"StylesLanguagesAndTimes",
     "vtt",
     Vtt("<v A><c.yellow.bg_blue>So</c> <00:00:02.000><i>we</i> <b>go</b> <u>on</u> "
         "<lang fr>bien s&ucirc;r</lang></v>"),
     {"A@1000-4000: So we go on bien sûr"}},
    {"RubyKeepsWhatItAnnotates",
     "vtt",
     Vtt("<v A><ruby>東京<rt>とうきょう</rt></ruby>です"),
     {"A@1000-4000: 東京です"}},
    {"LessThanIsACharacter",
     "vtt",
     Vtt("<v A>It is < 5 and I <3 it, a<b."),
     {"A@1000-4000: It is < 5 and I <3 it, a<b."}},
    {"NestedVoices",
     "vtt",
     Vtt("<v A>One <v B>two</v> three</v>"),
     {"A@1000-4000: One", "B@1000-4000: two", "A@1000-4000: three"}},
    {"AllReferences",
     "vtt",
     Vtt("<v A>R&amp;D &lt;x&gt; &quot;q&quot; &#39;s &nbsp;&euro;5 &hellip; &#x1F44D; AT&T"),
     {"A@1000-4000: R&D <x> \"q\" 's \xC2\xA0€5 … 👍 AT&T"}},
    {"DashesAreTwoSpeakers",
     "vtt",
     Vtt("- Shall we?\n- Not yet."),
     {"@1000-4000: Shall we?", "@1000-4000: Not yet."}},
    {"LabelsWithDashes",
     "vtt",
     Vtt("- RAE: Shall we?\n- DANA: Not yet."),
     {"RAE@1000-4000: Shall we?", "DANA@1000-4000: Not yet."}},
};
INSTANTIATE_TEST_SUITE_P(Voices, ReadsTest, ::testing::ValuesIn(kVoices), Name);

const FileCase kVttFiles[] = {
    {"BlocksThatAreNoCues",
     "vtt",
     "WEBVTT - a talk\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\nwidth:40%\n\n"
     "NOTE one\nline of: notes\n\nNOTE\nmore\n\nintro-1\n00:00:01.000 --> 00:00:02.000 "
     "region:a align:start position:10%,line-left\n<v A>Hi\n",
     {"A@1000-2000: Hi"}},
    {"CarriageReturnsAlone",
     "vtt",
     "WEBVTT\r\r00:01.000 --> 00:02.000\r<v A>Hi\rthere\r",
     {"A@1000-2000: Hi there"}},
    {"CarriageReturnsAndLineFeeds",
     "vtt",
     "\xEF\xBB\xBFWEBVTT\r\n\r\n1\r\n00:01.000 --> 00:02.000\r\n<v A>Hi\r\n\r\n2\r\n"
     "00:02.000 --> 00:03.000\r\n<v B>Ho\r\n",
     {"A@1000-2000: Hi", "B@2000-3000: Ho"}},
    {"LabelsOfEveryCue",
     "vtt",
     "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nLena Orth: Hi\n\n2\n00:00:02.000 --> "
     "00:00:03.000\n"
     "Lena Orth: One thing: we pay\n\n3\n00:00:03.000 --> 00:00:04.000\nOmar: Fine\n\n4\n"
     "00:00:05.000 --> 00:00:06.000\nOmar: Bye\n",
     {"Lena Orth@1000-2000: Hi", "Lena Orth@2000-3000: One thing: we pay", "Omar@3000-4000: Fine",
      "Omar@5000-6000: Bye"}},
    {"LongIdentifiers",
     "vtt",
     "WEBVTT\n\n1f2e-77/12-0\n00:00:01.000 --> 00:00:02.000\n<v Lena Orth>Hi,\nOmar.</v>\n\n"
     "1f2e-77/13-0\n00:00:02.000 --> 00:00:03.000\n<v Omar Aziz>Hi.</v>\n",
     {"Lena Orth@1000-2000: Hi, Omar.", "Omar Aziz@2000-3000: Hi."}},
    {"CaptionsThatRollUp",
     "vtt",
     "WEBVTT\nKind: captions\n\n00:00.000 --> 00:02.000\n \nhi<00:00.500><c> all</c>\n\n"
     "00:02.000 --> 00:03.000\nhi all\nof you\n",
     {"@0-2000: hi all", "@2000-3000: of you"}},
    {"HoursBeyondTwoDigits",
     "vtt",
     "WEBVTT\n\n100:00:01.000 --> 100:00:02.000\n<v A>Hi\n",
     {"A@360001000-360002000: Hi"}},
    {"OverlappingVoices",
     "vtt",
     "WEBVTT\n\n00:01.000 --> 00:09.000\n<v A>Long\n\n00:02.000 --> 00:03.000\n<v B>Aha\n",
     {"A@1000-9000: Long", "B@2000-3000: Aha"}},
};
INSTANTIATE_TEST_SUITE_P(WebVtt, ReadsTest, ::testing::ValuesIn(kVttFiles), Name);

const FileCase kSubRip[] = {
    {"MarkAndReturns",
     "srt",
     "\xEF\xBB\xBF"
     "1\r\n00:00:01,000 --> 00:00:02,500\r\nLena: Hi\r\n\r\n2\r\n"
     "00:00:03,000 --> 00:00:04,000\r\nOmar: Two\r\nlines\r\n",
     {"Lena@1000-2500: Hi", "Omar@3000-4000: Two lines"}},
    {"InAFileNamedTxt",
     "txt",
     "1\n00:00:01,000 --> 00:00:02,500\nLena: Hi\n\n2\n00:00:03,000 --> 00:00:04,000\nOmar: Yes\n",
     {"Lena@1000-2500: Hi", "Omar@3000-4000: Yes"}},
    {"WithoutIndexes",
     "srt",
     "00:00:01.000 --> 00:00:02.500\nLena: Hi\n\n00:00:03.5 --> 00:00:04.5\nOmar: Yes\n",
     {"Lena@1000-2500: Hi", "Omar@3500-4500: Yes"}},
    {"MarkUpAndPlaces",
     "srt",
     "1\n00:00:01,000 --> 00:00:02,500 X1:40 X2:600 Y1:20 Y2:50\n{\\an8}<font color=\"#ff0\">Lena:"
     "</font> <i>Hi</i> {b}there{/b}\n\n2\n00:00:03,000 --> 00:00:04,000\nOmar: R&amp;D<br>now\n",
     {"Lena@1000-2500: Hi there", "Omar@3000-4000: R&D now"}},
    {"BlankLineWithinWords",
     "srt",
     "1\n00:00:01,000 --> 00:00:02,500\nLena: Hi\n\nthere\n\n2\n00:00:03,000 --> 00:00:04,000\n"
     "Omar: Yes\n",
     {"Lena@1000-2500: Hi there", "Omar@3000-4000: Yes"}},
    {"NoBlankLineBetween",
     "srt",
     "1\n00:00:01,000 --> 00:00:02,500\nLena: Hi\n2\n00:00:03,000 --> 00:00:04,000\nOmar: Yes\n",
     {"Lena@1000-2500: Hi", "Omar@3000-4000: Yes"}},
    {"NumbersAsWords",
     "srt",
     "1\n00:00:01,000 --> 00:00:02,500\nLena: How many?\n\n2\n00:00:03,000 --> 00:00:04,000\n"
     "Omar:\n400\n\n3\n00:00:05,000 --> 00:00:06,000\nLena: Fine\n",
     {"Lena@1000-2500: How many?", "Omar@3000-4000: 400", "Lena@5000-6000: Fine"}},
    {"ArrowInWords",
     "srt",
     "1\n00:00:01,000 --> 00:00:02,500\nLena: from here --> there\n\n2\n"
     "00:00:03,000 --> 00:00:04,000\nOmar: Yes\n",
     {"Lena@1000-2500: from here --> there", "Omar@3000-4000: Yes"}},
    {"LabelOnlyWhereTheSpeakerChanges",
     "srt",
     "1\n00:00:01,000 --> 00:00:02,000\nLena: Hi\n\n2\n00:00:02,000 --> 00:00:03,000\nand "
     "welcome\n\n"
     "3\n00:00:03,000 --> 00:00:04,000\nOmar: Yes\n\n4\n00:00:04,000 --> 00:00:05,000\nLena: So\n",
     {"Lena@1000-2000: Hi", "Lena@2000-3000: and welcome", "Omar@3000-4000: Yes",
      "Lena@4000-5000: So"}},
    {"NamesOnTheirOwnLine",
     "txt",
     "0:0:1.0 --> 0:0:2.500\nLena Orth\nHi.\n0:0:3.0 --> 0:0:4.0\nOmar Aziz\nYes.\nSure.\n"
     "0:0:5.0 --> 0:0:6.0\nLena Orth\nBye.\n",
     {"Lena Orth@1000-2500: Hi.", "Omar Aziz@3000-4000: Yes. Sure.", "Lena Orth@5000-6000: Bye."}},
    {"NobodyIsNamed",
     "srt",
     "1\n00:00:01,000 --> 00:00:02,000\nAt 10:30 we pay: all of it\n",
     {"@1000-2000: At 10:30 we pay: all of it"}},
    {"MembersInFront",
     "txt",
     "# started_at: 2025-03-01T10:00:00Z\n1\n00:00:01,000 --> 00:00:02,000\nLena Orth: Hi\n",
     {"Lena Orth@1000-2000: Hi"}},
};
INSTANTIATE_TEST_SUITE_P(SubRip, ReadsTest, ::testing::ValuesIn(kSubRip), Name);

const std::vector<std::string> kTalk = {"Lena Orth@3000: Thanks for coming.",
                                        "Omar Aziz@9000: Gladly. One thing: we pay at 10:30.",
                                        "Lena Orth@72000: Fine."};

// The same talk in a layout: %1 stands for a name, %2 for a time, %3 for the words.
std::string Talk(absl::string_view layout) {
  std::string text;
  const std::vector<std::vector<std::string>> turns = {
      {"Lena Orth", "0:03", "Thanks for coming."},
      {"Omar Aziz", "0:09", "Gladly. One thing: we pay at 10:30."},
      {"Lena Orth", "1:12", "Fine."}};
  for (const auto& turn : turns) {
    for (size_t i = 0; i < layout.size(); ++i) {
      if (layout[i] == '%') {
        text += turn[static_cast<size_t>(layout[++i] - '1')];
      } else {
        text += layout[i];
      }
    }
  }
  return text;
}

const FileCase kLayouts[] = {
    {"NameBlanksTime", "txt", Talk("%1  %2  \n%3\n\n"), kTalk},
    {"NameOneBlankTime", "txt", Talk("%1 %2\n%3\n"), kTalk},
    {"NameTabTime", "txt", Talk("%1\t%2\n%3\n\n"), kTalk},
    {"NameBracketTimeColon", "txt", Talk("%1 (%2):\n%3\n\n"), kTalk},
    {"NameBracketTimeColonWords", "txt", Talk("%1 (%2): %3\n"), kTalk},
    {"NameSquareTime", "txt", Talk("%1 [%2]\n%3\n\n"), kTalk},
    {"NameSquareTimeColonWords", "txt", Talk("%1 [%2]: %3\n"), kTalk},
    {"NameDashTime", "txt", Talk("%1 - %2\n%3\n\n"), kTalk},
    {"NameBarTime", "txt", Talk("%1 | %2\n%3\n\n"), kTalk},
    {"NameCommaTime", "txt", Talk("%1, %2\n%3\n\n"), kTalk},
    {"NameColonTimeWords", "txt", Talk("%1: [%2] %3\n"), kTalk},
    {"TimeName", "txt", Talk("%2 %1\n%3\n\n"), kTalk},
    {"TimeBarName", "txt", Talk("%2 | %1\n%3\n\n"), kTalk},
    {"TimeDashNameCompany", "txt", Talk("%2 - %1\n  %3\n\n"), kTalk},
    {"SquareTimeName", "txt", Talk("[%2] %1\n%3\n\n"), kTalk},
    {"SquareTimeNameColonWords", "txt", Talk("[%2] %1: %3\n"), kTalk},
    {"RoundTimeNameColonWords", "txt", Talk("(%2) %1: %3\n"), kTalk},
    {"BareTimeNameColonWords", "txt", Talk("%2 %1: %3\n\n"), kTalk},
    {"TimeDashNameColonWords", "txt", Talk("%2 - %1: %3\n"), kTalk},
    {"TabsNameTimeWords", "txt", Talk("%1\t%2\t%3\n"), kTalk},
    {"TabsNameColonTimeWords", "txt", Talk("%1:\t%2\t%3\n\n"), kTalk},
    {"TabsTimeNameWords", "txt", Talk("%2\t%1\t%3\n"), kTalk},
    {"BracketedNameTime", "txt", Talk("[%1] %2\n%3\n\n"), kTalk},
    {"BracketedNameColon", "txt", Talk("[%2] [%1]: %3\n"), kTalk},
    {"NameThenTimeOnTheirOwnLines", "txt", Talk("%1\n%2\n%3\n\n"), kTalk},
    {"TimeThenNameColon", "txt", Talk("%2\n%1: %3\n\n"), kTalk},
    {"TimeThenNameOnTheirOwnLines", "txt", Talk("%2\n%1\n%3\n\n"), kTalk},
    {"Markdown", "txt", Talk("**%1** (%2): %3\n\n"), kTalk},
    {"MarkdownHeadings", "txt", Talk("### %1 %2\n%3\n\n"), kTalk},
    {"Chevrons", "txt", Talk(">> %1 (%2): %3\n"), kTalk},
    {"HoursAndFractions", "txt", Talk("[00:0%2.000] %1: %3\n"), kTalk},
};
INSTANTIATE_TEST_SUITE_P(Layouts, ReadsTest, ::testing::ValuesIn(kLayouts), Name);

const FileCase kTexts[] = {
    {"RolesAsLabels",
     "txt",
     "AGENT: Hello.\nCUSTOMER: Too dear.\nAGENT: I see.\n",
     {"AGENT: Hello.", "CUSTOMER: Too dear.", "AGENT: I see."}},
    {"NumberedSpeakers",
     "txt",
     "Speaker 1: Hello.\nSpeaker 2: Hi.\nspeaker 1: So.\n",
     {"Speaker 1: Hello.", "Speaker 2: Hi.", "speaker 1: So."}},
    {"QuestionsAndAnswers",
     "txt",
     "Q: Who signs?\nA: My boss.\nQ: When?\nA: In June.\n",
     {"Q: Who signs?", "A: My boss.", "Q: When?", "A: In June."}},
    {"NamesThatEndLikeInterjections",
     "txt",
     "Lena Orth: Hi.\nMin Oh: Yes.\nLena Orth: And?\nTrần Bảo An [Zeta]: No.\n",
     {"Lena Orth: Hi.", "Min Oh: Yes.", "Lena Orth: And?", "Trần Bảo An [Zeta]: No."}},
    {"DegreesInSmallLetters",
     "txt",
     "Lena Orth: Hi.\nDr. rer. nat. Uwe Kern: Yes.\nLena Orth: So?\nDr. phil. Eva Roth: No.\n",
     {"Lena Orth: Hi.", "Dr. rer. nat. Uwe Kern: Yes.", "Lena Orth: So?",
      "Dr. phil. Eva Roth: No."}},
    {"BoldBehindTheTime",
     "txt",
     "[00:00:01] **Lena Orth:** Hi.\n\n[00:00:04] **Omar Aziz:** Yes.\n",
     {"Lena Orth@1000: Hi.", "Omar Aziz@4000: Yes."}},
    {"Range",
     "txt",
     "Lena Orth 0:03 - 0:07\nHi.\n\nOmar Aziz 0:08 - 0:11\nYes.\n",
     {"Lena Orth@3000-7000: Hi.", "Omar Aziz@8000-11000: Yes."}},
    {"TimesOfTheDay",
     "txt",
     "[10:03:05 AM] Lena Orth: Hi.\n[10:03:09 AM] Omar Aziz: Yes.\n",
     {"Lena Orth@0: Hi.", "Omar Aziz@4000: Yes."}},
    {"PreambleAndFooter",
     "txt",
     "Weekly call\nDate: March 1, 2025\nParticipants: Lena Orth, Omar Aziz\nTranscript\n\n"
     "Lena Orth: Hi.\nOmar Aziz: Yes.\nLena Orth: Bye.\n\nTranscribed by https://example.com\n",
     {"Lena Orth: Hi.", "Omar Aziz: Yes.", "Lena Orth: Bye."}},
    {"PreambleOfAMeeting",
     "txt",
     "Weekly call\nMarch 1, 2025, 9:00AM\n32m 10s\n\nLena Orth started transcription\n\n"
     "Lena Orth   0:03\nHi.\n\nOmar Aziz   0:08\nYes.\n\nLena Orth stopped transcription\n",
     {"Lena Orth@3000: Hi.", "Omar Aziz@8000: Yes."}},
    {"SectionTimes",
     "txt",
     "Weekly call - Transcript\n\n00:00:00\n\nLena Orth: Hi.\nOmar Aziz: Yes.\n\n00:05:00\n\n"
     "Lena Orth: So.\n\nMeeting ended after 00:06:10\n",
     {"Lena Orth@0: Hi.", "Omar Aziz: Yes.", "Lena Orth@300000: So."}},
    {"NobodyIsNamed",
     "txt",
     "[0:03] Good morning.\n[0:09] Here is the thing: we pay.\n",
     {"@3000: Good morning.", "@9000: Here is the thing: we pay."}},
    {"BareTimesOnly",
     "txt",
     "0:03 Good morning.\n0:09 At 10:30 we pay.\n",
     {"@3000: Good morning.", "@9000: At 10:30 we pay."}},
    {"OneSpeakerGoesOn",
     "txt",
     "[0:03] Lena Orth: Hi.\n[0:05] And welcome.\n[0:09] Omar Aziz: Yes.\n",
     {"Lena Orth@3000: Hi.", "Lena Orth@5000: And welcome.", "Omar Aziz@9000: Yes."}},
    {"WordsBelowTheName",
     "txt",
     "LENA:\nHi.\nAnd welcome.\n\nOMAR:\nYes.\n\nLENA:\nSo.\n",
     {"LENA: Hi. And welcome.", "OMAR: Yes.", "LENA: So."}},
    {"NamesOnTheirOwnLine",
     "txt",
     "Lena Orth\nHi.\n\nOmar Aziz\nYes, we do.\n\nLena Orth\nSo.\n",
     {"Lena Orth: Hi.", "Omar Aziz: Yes, we do.", "Lena Orth: So."}},
    {"BracketedNames",
     "txt",
     "[Lena] Hi.\n[Omar] Yes.\n[Lena] So [laughs] good.\n",
     {"Lena: Hi.", "Omar: Yes.", "Lena: So [laughs] good."}},
    {"Dashes",
     "txt",
     "LENA – Hi.\nOMAR – Yes.\nLENA – So.\n",
     {"LENA: Hi.", "OMAR: Yes.", "LENA: So."}},
    {"AddressesAndPaths",
     "txt",
     "Lena Orth: See\nhttps://example.com and\nC:\\temp now.\nOmar Aziz: mailto:x@example.com\n",
     {"Lena Orth: See https://example.com and C:\\temp now.", "Omar Aziz: mailto:x@example.com"}},
    {"FullWidthColon",
     "txt",
     "田中：こんにちは。\n佐藤：はい。\n田中：では。\n",
     {"田中: こんにちは。", "佐藤: はい。", "田中: では。"}},
    {"DatesAndTimes",
     "txt",
     "2025-03-01 10:00:03 Lena Orth: Hi.\n2025-03-01 10:00:09 Omar Aziz: Yes.\n",
     {"Lena Orth@0: Hi.", "Omar Aziz@6000: Yes."}},
    {"DatesInBrackets",
     "txt",
     "[01/03/2025, 10:00:03] Lena Orth: Hi.\n[01/03/2025, 10:00:09] Omar Aziz: Yes.\n",
     {"Lena Orth@0: Hi.", "Omar Aziz@6000: Yes."}},
    {"TimesOfTheStandard",
     "txt",
     "2025-03-01T10:00:03Z Lena Orth: Hi.\n2025-03-01T10:00:09Z Omar Aziz: Yes.\n",
     {"Lena Orth@0: Hi.", "Omar Aziz@6000: Yes."}},
    {"SecondsAsUnits",
     "txt",
     "[3.2s] Lena Orth: Hi.\n[1m 09s] Omar Aziz: Yes.\n",
     {"Lena Orth@3200: Hi.", "Omar Aziz@69000: Yes."}},
    {"SecondsAsRanges",
     "txt",
     "[3.20 - 9.00] SPEAKER_00: Hi.\n[9.00 - 11.50] SPEAKER_01: Yes.\n",
     {"SPEAKER_00@3200-9000: Hi.", "SPEAKER_01@9000-11500: Yes."}},
    {"SmallLetters",
     "txt",
     "lena: hi\nomar: here is the thing: no\nlena: ok\nomar: bye\n",
     {"lena: hi", "omar: here is the thing: no", "lena: ok", "omar: bye"}},
    {"Emoji",
     "txt",
     "Lena 🎧: Hi.\nOmar 🚀: Yes.\nLena 🎧: So.\n",
     {"Lena 🎧: Hi.", "Omar 🚀: Yes.", "Lena 🎧: So."}},
    {"EveryBlank",
     "txt",
     "Lena Orth\xC2\xA0\xC2\xA0"
     "0:03\nHi.\n\n\xE2\x80\x8EOmar\xE2\x80\xAF"
     "Aziz\xE3\x80\x80"
     "0:09\nYes.\n",
     {"Lena Orth@3000: Hi.", "Omar Aziz@9000: Yes."}},
    {"NumberedTurns",
     "txt",
     "1. Lena Orth: Hi.\n2. Omar Aziz: Yes.\n3. Lena Orth: So.\n",
     {"Lena Orth: Hi.", "Omar Aziz: Yes.", "Lena Orth: So."}},
    {"SavedChat",
     "txt",
     "0:03\t From Lena Orth to Everyone:\n\tHi.\n0:09\t From Omar Aziz to Everyone:\n\tYes.\n",
     {"Lena Orth@3000: Hi.", "Omar Aziz@9000: Yes."}},
    {"RolesInTheHead",
     "txt",
     "Date: March 1, 2025\nAgent: Lena Orth\nCustomer: Omar Aziz\n\nAgent: Hi.\nCustomer: Yes.\n",
     {"Agent: Hi.", "Customer: Yes."}},
    {"HeaderOfATable",
     "txt",
     "Speaker\tTime\tText\nLena Orth\t0:03\tHi.\nOmar Aziz\t0:09\tYes.\n",
     {"Lena Orth@3000: Hi.", "Omar Aziz@9000: Yes."}},
    {"QuotedNames",
     "txt",
     "\"Lena Orth\": Hi.\n\"Omar Aziz\": Yes.\n",
     {"Lena Orth: Hi.", "Omar Aziz: Yes."}},
    {"CompanyBehindABar",
     "txt",
     "Lena Orth | Seller: Hi.\nOmar | Acme: Yes.\nLena Orth | Seller: So.\n",
     {"Lena Orth | Seller: Hi.", "Omar | Acme: Yes.", "Lena Orth | Seller: So."}},
    {"ATimeAsWords",
     "txt",
     "Lena Orth  0:03\nMeet me in Room 4\n12:30\nif you can.\n\nOmar Aziz  0:09\nYes.\n",
     {"Lena Orth@3000: Meet me in Room 4 12:30 if you can.", "Omar Aziz@9000: Yes."}},
    {"TimesBelowTheNameApart",
     "txt",
     "Lena Orth\n\n0:03\n\nHi.\n\nOmar Aziz\n\n0:09\n\nYes.\n\nLena Orth\n\n0:12\n\nSo.\n",
     {"Lena Orth@3000: Hi.", "Omar Aziz@9000: Yes.", "Lena Orth@12000: So."}},
    {"WrappedLines",
     "txt",
     "Lena Orth: We have three plans and\nhere is the thing: the first\nis at 10:30 sharp.\n"
     "Omar Aziz: Good.\n",
     {"Lena Orth: We have three plans and here is the thing: the first is at 10:30 sharp.",
      "Omar Aziz: Good."}},
};
INSTANTIATE_TEST_SUITE_P(Texts, ReadsTest, ::testing::ValuesIn(kTexts), Name);

// Names that are said once among labels that recur.
class NameTest : public ::testing::TestWithParam<const char*> {};

TEST_P(NameTest, IsASpeaker) {
  const std::string name = GetParam();
  const Read read = ReadFile(absl::StrCat("Lena Orth: Who else?\n", name,
                                          ": It is too dear.\nLena Orth: I see.\nOmar Aziz: Yes."
                                          "\nLena Orth: Good.\n"),
                             "txt");
  EXPECT_THAT(read.speakers, ElementsAre("Lena Orth", name, "Lena Orth", "Omar Aziz", "Lena Orth"));
  EXPECT_THAT(read.doubts, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Names, NameTest,
    ::testing::Values("Maarten van den Berg", "van den Berg, Maarten", "Dr. Ruth de la Cruz",
                      "O'Brien, Siobhan", "Siobhan O’Brien", "Anne-Marie Le Goff",
                      "J. P. Morgan Jr.", "Ludwig von der Heide (Acme GmbH)",
                      "Maria dos Santos [Legal]", "Prof. Dr. Jürgen Groß", "José Núñez y Vega",
                      "Ahmed bin Rashid al-Maktoum", "李小龙", "Ольга Петровна", "Νίκος Παππάς",
                      "محمد علي", "שרה לוי", "अनिल कुमार", "김민수", "MCDONALD, R.", "Sofia",
                      "Rae P.", "lena.orth@seller.example", "+1 415 555 0100", "Customer 2",
                      "Unknown Speaker", "Guest-1", "Ana Ruiz (Acme, Inc.)", "Ms. Tran, MBA",
                      "Jan 't Hooft", "Østergård, Åse", "Mary Ann & Tom", "DE VRIES",
                      "Lena Orth - Acme", "Conference Room 4"));

// Words before a colon that are speech.
class SpeechTest : public ::testing::TestWithParam<const char*> {};

TEST_P(SpeechTest, IsNoSpeaker) {
  const std::string speech = GetParam();
  const Read read = ReadFile(absl::StrCat("Lena Orth: Who else?\nOmar Aziz: Let me think.\n",
                                          speech, "\nLena Orth: I see.\nOmar Aziz: Yes.\n"),
                             "txt");
  EXPECT_THAT(read.speakers, ElementsAre("Lena Orth", "Omar Aziz", "Lena Orth", "Omar Aziz"));
  EXPECT_THAT(read.turns[1], HasSubstr(speech));
}

INSTANTIATE_TEST_SUITE_P(
    Speech, SpeechTest,
    ::testing::Values("Here is the thing: we pay.", "at 10:30 we go", "Question: who signs?",
                      "So Lena: what now?", "One thing: money.", "Next Steps: we call.",
                      "Yes, Lena: we pay.", "The budget: ten thousand.", "Three options: a, b, c.",
                      "My boss said: no.", "10:30 works for us.", "https://example.com: see it.",
                      "It boils down to this: no.", "Price: too high.", "Well: no.",
                      "Also, Lena: no.", "Monday at 10:30: fine.", "Honestly: no.",
                      "and then he said: fine", "Note: we pay late.", "PS: no.",
                      "On the one hand: yes.", "Le prix: trop haut.", "Budget: 10 000."));

struct FaultCase {
  const char* name;
  const char* extension;
  std::string text;
  std::vector<std::string> turns;
  std::vector<std::string> doubts;
};

class FaultTest : public ::testing::TestWithParam<FaultCase> {};

TEST_P(FaultTest, CostsItsCueOrLineAndIsTold) {
  const FaultCase& test = GetParam();
  const Read read = ReadFile(test.text, test.extension);
  EXPECT_THAT(read.turns, ElementsAreArray(test.turns));
  std::vector<::testing::Matcher<std::string>> doubts;
  for (const std::string& doubt : test.doubts) doubts.emplace_back(HasSubstr(doubt));
  EXPECT_THAT(read.doubts, ElementsAreArray(doubts));
}

std::string BadCue(absl::string_view times, absl::string_view words = "<v A>Lost.") {
  return absl::StrCat("WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>One.\n\n", times, "\n", words,
                      "\n\n00:08.000 --> 00:09.000\n<v B>Two.\n");
}
const std::vector<std::string> kRest = {"A@1000-2000: One.", "B@8000-9000: Two."};

const FaultCase kFaults[] = {
    {"EndsBeforeItBegins",
     "vtt",
     BadCue("00:05.000 --> 00:04.000"),
     kRest,
     {"f, line 6: a cue that ends before"}},
    {"NoTime", "vtt", BadCue("00:0x.000 --> 00:04.000"), kRest, {"f, line 6: a cue without times"}},
    {"SixtyOneSeconds",
     "vtt",
     BadCue("00:61.000 --> 00:75.000"),
     kRest,
     {"f, line 6: a cue without"}},
    {"NoEnd", "vtt", BadCue("00:05.000 -->"), kRest, {"f, line 6: a cue without times"}},
    {"ArrowInWords",
     "vtt",
     BadCue("00:05.000 --> 00:06.000", "<v A>from here --> there"),
     kRest,
     {"f, line 7: words with '-->'"}},
    {"VoiceNotClosed",
     "vtt",
     BadCue("00:05.000 --> 00:06.000", "<v A Lost."),
     kRest,
     {"f, line 6: a cue whose voice tag"}},
    {"WordsOutsideOfCues",
     "vtt",
     BadCue("Words of", "nobody."),
     kRest,
     {"f, line 6: lines outside any cue"}},
    {"NoBlankLine",
     "vtt",
     "WEBVTT\n\n1\n00:01.000 --> 00:02.000\n<v A>One.\n2\n00:08.000 --> 00:09.000\n<v B>Two.\n",
     kRest,
     {}},
    {"NoTitle",
     "vtt",
     "1\n00:01.000 --> 00:02.000\n<v A>One.\n\n00:08.000 --> 00:09.000\n<v B>Two.\n",
     kRest,
     {"f, line 1: the file does not begin with the line WEBVTT"}},
    {"SubRipBackward",
     "srt",
     "1\n00:00:01,000 --> 00:00:02,000\nA: One.\n\n2\n00:00:05,000 --> 00:00:04,000\nLost.\n\n3\n"
     "00:00:08,000 --> 00:00:09,000\nB: Two.\n",
     kRest,
     {"f, line 6: a cue that ends before"}},
    {"SubRipNoTime",
     "srt",
     "1\n00:00:01,000 --> 00:00:02,000\nA: One.\n\n2\n00:00:5x,000 --> 00:00:06,000\nLost.\n\n3\n"
     "00:00:08,000 --> 00:00:09,000\nB: Two.\n",
     kRest,
     {"f, line 6: a cue without times"}},
    {"ManyFaults",
     "vtt",
     absl::StrCat(
         "WEBVTT\n\n",
         [] {
           std::string cues;
           for (int i = 0; i < 8; ++i) cues += "00:05.000 --> 00:04.000\nx\n\n";
           return cues;
         }(),
         "00:08.000 --> 00:09.000\n<v B>Two.\n"),
     {"B@8000-9000: Two."},
     {"f, lines 3, 6, 9, 12, 15 and 3 more: a cue that ends"}},
    {"TimeThatIsNone",
     "txt",
     "[00:00:01] Lena Orth: Hi.\n[00:99:00] Omar Aziz: Yes.\n",
     {"Lena Orth@1000: Hi.", "Omar Aziz: Yes."},
     {"f, line 2: a time that is none"}},
    {"ColonInDoubt",
     "txt",
     "Lena Orth: Hi.\nOmar Aziz: So.\nQuestion: who signs?\nLena Orth: I.\n",
     {"Lena Orth: Hi.", "Omar Aziz: So. Question: who signs?", "Lena Orth: I."},
     {"f, line 3: words that might name a speaker"}},
    {"TimeInDoubt",
     "txt",
     "Lena Orth 0:03\nCome on\nMonday 10:30\nsharp.\n\nOmar Aziz 0:08\nYes.\n",
     {"Lena Orth@3000: Come on Monday 10:30 sharp.", "Omar Aziz@8000: Yes."},
     {"f, line 3: words that might name a speaker"}},
    {"WordsBeforeTheFirst",
     "txt",
     "This recording was made for training and will be kept for a year by us.\nLena Orth: Hi.\n"
     "Omar Aziz: Yes.\n",
     {"Lena Orth: Hi.", "Omar Aziz: Yes."},
     {"f, line 1: words before the first speaker"}},
};
INSTANTIATE_TEST_SUITE_P(Faults, FaultTest, ::testing::ValuesIn(kFaults),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(TranscriptTest, WithoutATurnIsAProblem) {
  for (const auto& [text, extension] :
       std::vector<std::pair<std::string, std::string>>{{"", "txt"},
                                                        {"prose only", "txt"},
                                                        {"WEBVTT\n", "vtt"},
                                                        {"{\"cues\": []}", "vtt"},
                                                        {"", "srt"},
                                                        {"Rae: Hi", "vtt"},
                                                        {"::::\n::::\n", "txt"},
                                                        {"Rae:\nJo:\n", "txt"}}) {
    EXPECT_FALSE(ReadFile(text, extension).problem.empty()) << text;
  }
}

TEST(TranscriptTest, HostileFilesTakeBoundedTimeAndMemory) {
  std::string times;
  std::string names;
  for (int i = 0; i < 15000; ++i) absl::StrAppend(&times, "0:03 x\n[0:04] ", i, "\n10:30\n");
  for (int i = 0; i < 60000; ++i) absl::StrAppend(&names, "Name", i, ": a\nName", i, " 0:03\n");
  for (const std::string& text :
       {times, names, std::string(4 << 20, '\n'), std::string(4 << 20, ':'),
        std::string(4 << 20, '<'), std::string(4 << 20, '['), std::string(4 << 20, '-'),
        absl::StrCat("WEBVTT\n\n0:01 --> 0:02\n", std::string(4 << 20, '<'))}) {
    for (const char* extension : {"txt", "vtt", "srt"}) ReadFile(text, extension);
  }
  EXPECT_THAT(ReadFile(std::string(4 << 20, '\n'), "txt").problem, HasSubstr("200000 lines"));
}

TEST(TranscriptTest, TheLanguageOfTheHeadIsTheCalls) {
  TranscriptFile file;
  EXPECT_FALSE(ReadTranscript(
      "WEBVTT\nKind: captions\nLanguage: de-DE\n\n00:01.000 --> 00:02.000\n<v A>Ja\n", "vtt",
      &file));
  EXPECT_THAT(TranscriptAsCallJson(file, "c"), HasSubstr("\"language\":\"de-DE\""));
}

TEST(SpeakerLabelTest, RolesAreReadFromLabels) {
  const std::pair<const char*, const char*> cases[] = {{"AGENT", "AGENT"},
                                                       {"Agent 1", "AGENT"},
                                                       {"Sales Rep", "AGENT"},
                                                       {"CUSTOMER", "CUSTOMER"},
                                                       {"Caller #2", "CUSTOMER"},
                                                       {"Rae Poe (Agent)", "AGENT"},
                                                       {"Jo Lin [Customer]", "CUSTOMER"},
                                                       {"Rae Poe", "UNKNOWN"},
                                                       {"Agent Smith", "UNKNOWN"},
                                                       {"Speaker 1", "UNKNOWN"}};
  for (const auto& [label, role] : cases) EXPECT_EQ(RoleOfLabel(label), role) << label;
}

TEST(TranscriptClockTest, ReadsWhatIsATime) {
  const std::pair<const char*, int64_t> cases[] = {
      {"0:03", 3000},           {"00:01:02", 62000},
      {"1:02,5", 62500},        {"01:02:03.004", 3723004},
      {"01:00:00:12", 3600000}, {"0:0:2.5", 2500},
      {"10:03 AM", 36180000},   {"10:03:15 PM", 79395000},
      {"12:00 AM", 0},          {"100:00:01", 360001000},
      {"99:59", 5999000},       {"3.5s", 3500},
      {"1h 2m 3s", 3723000}};
  for (const auto& [text, milliseconds] : cases) {
    const auto time = ParseClock(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(time->start_ms, milliseconds) << text;
  }
  for (const char* text : {"", "3:1", "00:61", "00:75:00", "-0:03", "10:30pm", "a:bc", "1:2:3:4:5",
                           "0:03.", "1234:00", ":30", "10", "3s 2m", "1.5"}) {
    EXPECT_FALSE(ParseClock(text)) << text;
  }
}

}  // namespace
}  // namespace dealtrace::ingestion
