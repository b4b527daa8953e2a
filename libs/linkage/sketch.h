// 32 bits about a value, kept beside its number, that rule out most pairs of values that disagree
// before anything else of them is read.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace dealtrace::linkage {

// Of a value that may agree with any other.
inline constexpr uint32_t kNoSketch = 0;

enum class SketchKind : uint8_t {
  kNone,
  kCharacters,  // how often which character stands in it: one edit changes at most two bits
  kLetters,     // which letters stand in a word: alike words share half of them
  kStarts,      // the first two letters of each telling word: alike values share one
  kDate,        // YYYYMMDD in four bits a digit: few digits differ, or the year is a neighbour
  kHash,        // agreeing values have the same one
};

// Two bits for each of sixteen classes of characters: one for the first, one for the second.
uint32_t CharacterSketch(absl::string_view text);
// kNoSketch when there are other characters than a to z.
uint32_t LetterSketch(absl::string_view word);
uint32_t StartSketch(absl::string_view word);
uint32_t DateSketch(int year, int month, int day);

// False only for values that disagree.
inline bool MayAgree(SketchKind kind, uint32_t left, uint32_t right) {
  if (left == kNoSketch || right == kNoSketch) return true;
  const auto at_most_two_bits = [](uint32_t bits) {
    bits &= bits - 1;
    return (bits & (bits - 1)) == 0;
  };
  switch (kind) {
    case SketchKind::kNone:
      return true;
    case SketchKind::kCharacters:
      return at_most_two_bits(left ^ right);
    case SketchKind::kLetters:
      return 2 * std::popcount(left & right) >= std::max(std::popcount(left), std::popcount(right));
    case SketchKind::kStarts:
      return (left & right) != 0;
    case SketchKind::kDate: {
      const uint32_t bits = left ^ right;
      if (at_most_two_bits((bits | bits >> 1 | bits >> 2 | bits >> 3) & 0x11111111U)) return true;
      const uint32_t a = left >> 16, b = right >> 16;
      const uint32_t years = a > b ? a - b : b - a;
      // One year apart, in decimal digits: no carry, one, two, three.
      return years <= 1 || years == 0x7 || years == 0x67 || years == 0x667;
    }
    case SketchKind::kHash:
      return left == right;
  }
  return true;
}

}  // namespace dealtrace::linkage
