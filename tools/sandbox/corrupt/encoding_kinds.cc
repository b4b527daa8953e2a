// Broken encodings, put into the text of a sound input of every format.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/sandbox/corrupt/malformed.h"

namespace dealtrace::sandbox {
namespace {

struct BadBytes {
  absl::string_view kind;
  absl::string_view what;
  absl::string_view bytes;  // stands in the place of a name
};

constexpr BadBytes kBadBytes[] = {
    {"utf8-lone-continuation", "a continuation byte alone", "Ac\x80me"},
    {"utf8-cut-sequence", "a sequence of three cut after two", "Ac\xe2\x82me"},
    {"utf8-overlong-slash", "an overlong slash", "Ac\xc0\xafme"},
    {"utf8-overlong-nul", "an overlong NUL", "Ac\xc0\x80me"},
    {"utf8-surrogate", "an encoded surrogate", "Ac\xed\xa0\x80me"},
    {"utf8-above-10ffff", "a code point that does not exist", "Ac\xf4\x90\x80\x80me"},
    {"utf8-five-bytes", "a sequence of five bytes", "Ac\xf8\x88\x80\x80\x80me"},
    {"utf8-fe-ff", "the bytes FE and FF", "Ac\xfe\xffme"},
    {"latin1-letter", "an e with acute in Latin-1", "Ac\xe9me"},
    {"windows-1252-quotes", "curly quotes of Windows-1252",
     "\x93"
     "Acme\x94"},
};

// Every second byte NUL: what UTF-16 looks like.
std::string Widened(absl::string_view text, bool big_endian) {
  std::string wide;
  for (const char c : text) {
    if (big_endian) wide.push_back('\0');
    wide.push_back(c);
    if (!big_endian) wide.push_back('\0');
  }
  return wide;
}

}  // namespace

std::string SoundSample(const std::string& format) {
  if (format == "csv") {
    return "id,name,account,stage,created_on,close_on,amount,currency\r\n"
           "o-1,Acme renewal,a-1,7. Closed Won,2025-01-10,2025-03-01,12000,USD\r\n";
  }
  if (format == "vtt") {
    return "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Rae Poe>Hi Jo, how is Acme?\n\n"
           "00:02.500 --> 00:04.000\n<v Jo Lin>Fine.\n";
  }
  if (format == "txt") {
    return "[00:00:00] Rae Poe: Hi Jo, how is Acme?\n[00:00:03] Jo Lin: Fine.\n";
  }
  return R"({"id":"c-1","source_system":"ringcx","started_at":"2025-03-01T10:00:00Z",)"
         R"("duration_seconds":612,"direction":"OUTBOUND","dialed_number":"+14155550100",)"
         R"("caller_number":"+16505550199","source_name":"Acme Corp.","agent":{"id":"rep-7",)"
         R"("name":"Rae Poe","email":"rae@seller.example"},"participants":[{"name":"Jo Lin",)"
         R"("email":"jo@acme.example","phone":"+14155550100","role":"CUSTOMER"}],"language":"en",)"
         R"("utterances":[{"speaker":"Rae Poe","role":"AGENT","start_ms":0,"end_ms":4200,)"
         R"("text":"Hi Jo, how is Acme?"}]})"
         "\n";
}

std::vector<Malformed> MalformedEncodings() {
  std::vector<Malformed> all;
  for (const char* format : {"csv", "jsonl", "vtt", "txt"}) {
    const std::string sound = SoundSample(format);
    const auto add = [&](absl::string_view kind, absl::string_view what, std::string bytes) {
      all.push_back({absl::StrCat(format, "-", kind), format, std::string(what),
                     Expectation::kSurvives, std::move(bytes)});
    };
    for (const BadBytes& bad : kBadBytes) {
      add(bad.kind, bad.what, absl::StrReplaceAll(sound, {{"Acme", bad.bytes}}));
    }
    add("byte-order-mark", "a UTF-8 byte order mark", absl::StrCat("\xef\xbb\xbf", sound));
    add("two-byte-order-marks", "two of them", absl::StrCat("\xef\xbb\xbf\xef\xbb\xbf", sound));
    add("utf16-little-endian", "UTF-16 with its mark",
        absl::StrCat("\xff\xfe", Widened(sound, false)));
    add("utf16-big-endian", "UTF-16 with its mark", absl::StrCat("\xfe\xff", Widened(sound, true)));
    add("utf16-unmarked", "UTF-16 without a mark", Widened(sound, false));
    add("utf16-odd-length", "UTF-16 with half a character at the end",
        absl::StrCat("\xff\xfe", Widened(sound, false), "x"));
    add("embedded-nul", "a NUL in a name",
        absl::StrReplaceAll(sound, {{"Acme", absl::string_view("Ac\0me", 5)}}));
    add("png-image", "the beginning of a PNG image",
        std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16));
    add("all-bytes", "all 256 bytes in a row", [] {
      std::string bytes;
      for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
      return bytes;
    }());
  }
  return all;
}

}  // namespace dealtrace::sandbox
