// Inputs that are wrong in one known way each, to test parsers with.
#pragma once

#include <string>
#include <vector>

namespace dealtrace::sandbox {

// What a reader must do with it.
enum class Expectation {
  kRejected,  // refuse the file or at least one of its records, with a reason
  kSurvives,  // not crash or hang, and not hand on text that is not UTF-8; it may read or refuse it
};

struct Malformed {
  std::string kind;    // unique: "jsonl-duration-seconds-negative"
  std::string format;  // "csv", "jsonl", "txt" or "vtt"; also the file's extension
  std::string what;    // in words
  Expectation expectation = Expectation::kRejected;
  std::string bytes;
};

// Each gives its kinds, always the same. CSV inputs are opportunities with the columns of
// formats.md, section 1 (id, name, account, stage, created_on, close_on, amount, currency); JSONL
// inputs are calls.
std::vector<Malformed> MalformedCsv();
std::vector<Malformed> MalformedJson();
std::vector<Malformed> MalformedVtt();
std::vector<Malformed> MalformedText();
// Broken encodings, in every format.
std::vector<Malformed> MalformedEncodings();

// A sound input of the format, which the malformed ones are made from.
std::string SoundSample(const std::string& format);

}  // namespace dealtrace::sandbox
