#include "libs/linkage/sketch.h"

namespace dealtrace::linkage {

uint32_t CharacterSketch(absl::string_view text) {
  uint32_t sketch = 0;
  for (const char c : text) {
    const uint32_t first = 1U << (2 * (static_cast<unsigned char>(c) & 15U));
    sketch |= (sketch & first) == 0 ? first : first << 1;
  }
  return sketch;
}

uint32_t LetterSketch(absl::string_view word) {
  uint32_t sketch = 0;
  for (const char c : word) {
    if (c < 'a' || c > 'z') return kNoSketch;
    sketch |= 1U << (c - 'a');
  }
  return sketch;
}

uint32_t StartSketch(absl::string_view word) {
  uint32_t sketch = 0;
  for (const char c : word.substr(0, 2)) sketch |= 1U << (static_cast<unsigned char>(c) & 31U);
  return sketch;
}

uint32_t DateSketch(int year, int month, int day) {
  uint32_t sketch = 0;
  for (const int number : {year / 100, year % 100, month, day}) {
    sketch =
        sketch << 8 | static_cast<uint32_t>(number / 10) << 4 | static_cast<uint32_t>(number % 10);
  }
  return sketch;
}

}  // namespace dealtrace::linkage
