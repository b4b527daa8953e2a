// Malformed transcripts: WebVTT and plain text.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/sandbox/corrupt/malformed.h"

namespace dealtrace::sandbox {
namespace {

constexpr Expectation kRejected = Expectation::kRejected;
constexpr Expectation kSurvives = Expectation::kSurvives;

struct Sample {
  absl::string_view kind;
  absl::string_view what;
  absl::string_view text;
  Expectation expectation = kRejected;
};

constexpr Sample kVtt[] = {
    {"empty-file", "no bytes at all", ""},
    {"missing-header", "no WEBVTT line", "00:00.000 --> 00:02.000\n<v Rae>Hi\n", kSurvives},
    {"misspelled-header", "WEBVT", "WEBVT\n\n00:00.000 --> 00:02.000\nHi\n", kSurvives},
    {"lower-case-header", "webvtt", "webvtt\n\n00:00.000 --> 00:02.000\nHi\n", kSurvives},
    {"header-glued", "text right after WEBVTT", "WEBVTTx\n\n00:00.000 --> 00:02.000\nHi\n",
     kSurvives},
    {"only-header", "no cues", "WEBVTT\n", kSurvives},
    {"arrow-missing", "no arrow between the times", "WEBVTT\n\n00:00.000 00:02.000\nHi\n"},
    {"arrow-short", "-> in place of -->", "WEBVTT\n\n00:00.000 -> 00:02.000\nHi\n", kSurvives},
    {"arrow-glued", "no blanks around the arrow", "WEBVTT\n\n00:00.000-->00:02.000\nHi\n",
     kSurvives},
    {"end-before-start", "the cue ends before it begins",
     "WEBVTT\n\n00:09.000 --> 00:02.000\nHi\n"},
    {"end-missing", "no end time", "WEBVTT\n\n00:09.000 -->\nHi\n"},
    {"start-missing", "no start time", "WEBVTT\n\n--> 00:09.000\nHi\n"},
    {"negative-time", "a time below zero", "WEBVTT\n\n-00:01.000 --> 00:02.000\nHi\n"},
    {"seconds-61", "61 seconds", "WEBVTT\n\n00:61.000 --> 00:75.000\nHi\n"},
    {"minutes-75", "75 minutes beside hours", "WEBVTT\n\n00:75:00.000 --> 00:76:00.000\nHi\n"},
    {"milliseconds-missing", "no milliseconds", "WEBVTT\n\n00:00 --> 00:02\nHi\n", kSurvives},
    {"milliseconds-two-digits", "two digits", "WEBVTT\n\n00:00.00 --> 00:02.00\nHi\n", kSurvives},
    {"decimal-comma", "SubRip's comma", "WEBVTT\n\n00:00:00,000 --> 00:00:02,000\nHi\n", kSurvives},
    {"letters-in-time", "O in place of 0", "WEBVTT\n\nOO:00.000 --> 00:02.000\nHi\n"},
    {"enormous-hours", "hours beyond 64 bits",
     "WEBVTT\n\n99999999999999999999:00:00.000 --> 99999999999999999999:00:01.000\nHi\n"},
    {"cue-without-text", "a time line and no text", "WEBVTT\n\n00:00.000 --> 00:02.000\n\n",
     kSurvives},
    {"identifier-without-time", "an identifier and no time line", "WEBVTT\n\nintro\n\n", kSurvives},
    {"text-without-time", "text before any time line", "WEBVTT\n\nHi Jo, this is Rae.\n\n",
     kSurvives},
    {"no-blank-line-after-header", "a cue right under the header",
     "WEBVTT\n00:00.000 --> 00:02.000\nHi\n", kSurvives},
    {"no-blank-line-between-cues", "two cues without a blank line",
     "WEBVTT\n\n00:00.000 --> 00:02.000\nHi\n00:02.000 --> 00:03.000\nYes?\n", kSurvives},
    {"voice-tag-unclosed", "<v with no end", "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Rae Hi Jo\n"},
    {"voice-tag-empty", "<v> without a name", "WEBVTT\n\n00:00.000 --> 00:02.000\n<v>Hi\n",
     kSurvives},
    {"tags-crossed", "tags closed in the wrong order",
     "WEBVTT\n\n00:00.000 --> 00:02.000\n<b><i>Hi</b></i>\n", kSurvives},
    {"unknown-tag", "a tag that does not exist",
     "WEBVTT\n\n00:00.000 --> 00:02.000\n<blink>Hi</blink>\n", kSurvives},
    {"entity-unclosed", "&am", "WEBVTT\n\n00:00.000 --> 00:02.000\nR&am D\n", kSurvives},
    {"cue-settings-unknown", "settings nobody knows",
     "WEBVTT\n\n00:00.000 --> 00:02.000 colour:red x\nHi\n", kSurvives},
    {"note-unterminated", "a NOTE up to the end of the file", "WEBVTT\n\nNOTE this goes on\nand on",
     kSurvives},
    {"style-after-cue", "STYLE after the first cue",
     "WEBVTT\n\n00:00.000 --> 00:02.000\nHi\n\nSTYLE\n::cue {\n", kSurvives},
    {"cues-out-of-order", "the second cue is earlier",
     "WEBVTT\n\n00:09.000 --> 00:10.000\nB\n\n00:01.000 --> 00:02.000\nA\n", kSurvives},
    {"cues-overlap", "two cues at one time",
     "WEBVTT\n\n00:01.000 --> 00:09.000\nA\n\n00:02.000 --> 00:03.000\nB\n", kSurvives},
    {"cut-in-time-line", "the file ends in a time line", "WEBVTT\n\n00:00.000 --> 00:0"},
    {"arrow-in-text", "an arrow in the text", "WEBVTT\n\n00:00.000 --> 00:02.000\nA --> B\n",
     kSurvives},
    {"subrip-instead", "SubRip in a file named .vtt", "1\n00:00:00,000 --> 00:00:02,000\nHi\n",
     kSurvives},
    {"json-instead", "JSON in a file named .vtt", "{\"cues\": []}\n"},
};

constexpr Sample kText[] = {
    {"empty-file", "no bytes at all", ""},
    {"only-blanks", "nothing but blanks", "   \n\t\n  \n"},
    {"no-speaker-anywhere", "prose without speakers",
     "we talked about the price\nand then we stopped\n", kSurvives},
    {"no-speaker-first-line", "the first line has no speaker", "well hello\nRae: Hi\n", kSurvives},
    {"speaker-without-text", "a speaker who says nothing", "Rae:\nJo:\n"},
    {"text-without-speaker", "a colon and no speaker", ": Hi\n: Yes?\n"},
    {"only-colons", "colons", "::::\n::::\n"},
    {"speaker-of-a-thousand-words", "the part before the colon is prose",
     "and so I said to her that we would have to look at it again because of this reason: yes\n",
     kSurvives},
    {"time-unclosed", "a bracket that is not closed", "[00:00:01 Rae: Hi\n", kSurvives},
    {"time-not-numbers", "letters in the time", "[aa:bb:cc] Rae: Hi\n"},
    {"time-seconds-99", "99 seconds", "[00:00:99] Rae: Hi\n", kSurvives},
    {"time-minutes-99", "99 minutes", "[00:99:00] Rae: Hi\n", kSurvives},
    {"time-negative", "a time below zero", "[-00:00:01] Rae: Hi\n", kSurvives},
    {"time-enormous", "hours beyond 64 bits", "[99999999999999999999:00:00] Rae: Hi\n", kSurvives},
    {"time-empty", "an empty bracket", "[] Rae: Hi\n", kSurvives},
    {"time-after-speaker", "the time after the speaker", "Rae [00:00:01]: Hi\n", kSurvives},
    {"time-only", "times and nothing else", "[00:00:01]\n[00:00:02]\n"},
    {"times-out-of-order", "the second line is earlier", "[00:09:00] Rae: B\n[00:01:00] Jo: A\n",
     kSurvives},
    {"times-on-some-lines", "one line has a time, one has none", "[00:00:01] Rae: Hi\nJo: Yes?\n",
     kSurvives},
    {"control-characters", "bells and escapes", "Rae: Hi\x07\x1b[31m Jo\n", kSurvives},
    {"carriage-returns", "lines end in CR only", "Rae: Hi\rJo: Yes?\r", kSurvives},
    {"html-page", "an error page", "<html><body>404: not found</body></html>\n", kSurvives},
    {"rich-text", "RTF in a file named .txt", "{\\rtf1\\ansi Rae: Hi\\par Jo: Yes?}", kSurvives},
    {"right-to-left-override", "an invisible direction mark in the name", "Rae\u202e: Hi\n",
     kSurvives},
    {"web-address-line", "a colon that ends no speaker", "https://example.com/recording\n",
     kSurvives},
    {"clock-time-line", "a colon inside a time of day", "10:30 we started\n", kSurvives},
};

}  // namespace

std::vector<Malformed> MalformedVtt() {
  std::vector<Malformed> all;
  for (const Sample& sample : kVtt) {
    all.push_back({absl::StrCat("vtt-", sample.kind), "vtt", std::string(sample.what),
                   sample.expectation, std::string(sample.text)});
  }
  all.push_back(
      {"vtt-huge-cue", "vtt", "a cue of five million characters", kRejected,
       absl::StrCat("WEBVTT\n\n00:00.000 --> 00:02.000\n", std::string(5000000, 'x'), "\n")});
  all.push_back(
      {"vtt-nested-tags", "vtt", "100,000 tags opened", kSurvives,
       absl::StrCat("WEBVTT\n\n00:00.000 --> 00:02.000\n",
                    absl::StrReplaceAll(std::string(100000, 'x'), {{"x", "<b>"}}), "\n")});
  return all;
}

std::vector<Malformed> MalformedText() {
  std::vector<Malformed> all;
  for (const Sample& sample : kText) {
    all.push_back({absl::StrCat("txt-", sample.kind), "txt", std::string(sample.what),
                   sample.expectation, std::string(sample.text)});
  }
  all.push_back({"txt-huge-line", "txt", "a line of five million characters", kRejected,
                 absl::StrCat("Rae: ", std::string(5000000, 'x'), "\n")});
  all.push_back({"txt-huge-speaker", "txt", "a speaker's name of a million characters", kSurvives,
                 absl::StrCat(std::string(1000000, 'R'), ": Hi\n")});
  return all;
}

}  // namespace dealtrace::sandbox
