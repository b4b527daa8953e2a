#include "libs/text/tokens.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "libs/text/fold.h"

namespace dealtrace::text {
namespace {

constexpr size_t kMaskLengthMax = 64;
// A "word" longer than this is not language; folding it piece by piece bounds the work.
constexpr int64_t kWordLengthMax = 256;

bool IsApostrophe(UChar32 c) { return c == '\'' || c == 0x2019 || c == 0x02BC; }

bool IsElided(absl::string_view head) {
  static constexpr absl::string_view kElided[] = {"l",      "d",      "j",      "m",     "t",
                                                  "s",      "n",      "c",      "qu",    "jusqu",
                                                  "lorsqu", "puisqu", "quelqu", "quoiqu"};
  return std::find(std::begin(kElided), std::end(kElided), head) != std::end(kElided);
}

bool StartsElision(UChar32 c) {
  const UChar32 lower = u_tolower(c);
  static constexpr UChar32 kVowels[] = {'a',  'e',  'i',  'o',  'u',  'y',  'h',  0xE0,
                                        0xE2, 0xE9, 0xE8, 0xEA, 0xEE, 0xF4, 0xFB, 0x153};
  return std::find(std::begin(kVowels), std::end(kVowels), lower) != std::end(kVowels);
}

class Scanner {
 public:
  Scanner(absl::string_view text, size_t tokens_max)
      : text_(text.substr(0, std::numeric_limits<int32_t>::max())),
        data_(reinterpret_cast<const uint8_t*>(text_.data())),
        size_(static_cast<int64_t>(text_.size())),
        tokens_max_(tokens_max) {}

  std::vector<Token> Run() {
    while (position_ < size_ && tokens_.size() < tokens_max_) {
      const int64_t start = position_;
      const UChar32 c = Next(position_);
      if (c >= 0 && u_isUWhiteSpace(c)) continue;
      if (c == '[' && ScanMask(start)) continue;
      if (c >= 0 && u_isdigit(c)) {
        ScanNumber(start);
      } else if (c >= 0 && u_isalpha(c)) {
        ScanWord(start);
      } else {
        Emit(start, position_,
             c >= 0 && u_ispunct(c) ? TokenKind::kPunctuation : TokenKind::kSymbol);
      }
    }
    return std::move(tokens_);
  }

 private:
  // Reads the character at `position` and moves past it; negative when ill-formed.
  UChar32 Next(int64_t& position) const {
    UChar32 c;
    U8_NEXT(data_, position, size_, c);
    return c;
  }

  UChar32 Peek(int64_t position) const { return position < size_ ? Next(position) : -1; }

  void Emit(int64_t start, int64_t end, TokenKind kind) {
    const absl::string_view original =
        text_.substr(static_cast<size_t>(start), static_cast<size_t>(end - start));
    tokens_.push_back(
        {static_cast<uint32_t>(start), static_cast<uint32_t>(end - start), kind, Fold(original)});
  }

  bool ScanMask(int64_t start) {
    const size_t close = text_.substr(static_cast<size_t>(start), kMaskLengthMax).find(']');
    if (close == absl::string_view::npos || close < 2) return false;
    for (const char c : text_.substr(static_cast<size_t>(start) + 1, close - 1)) {
      if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ' ' || c == '-')) {
        return false;
      }
    }
    position_ = start + static_cast<int64_t>(close) + 1;
    Emit(start, position_, TokenKind::kMask);
    return true;
  }

  void ScanNumber(int64_t start) {
    while (position_ < size_ && position_ - start < kWordLengthMax) {
      int64_t next = position_;
      const UChar32 c = Next(next);
      if (c >= 0 && u_isdigit(c)) {
        position_ = next;
      } else if ((c == '.' || c == ',') && IsDigitAt(next)) {
        position_ = next;
      } else {
        break;
      }
    }
    Emit(start, position_, TokenKind::kNumber);
  }

  bool IsDigitAt(int64_t position) const {
    const UChar32 c = Peek(position);
    return c >= 0 && u_isdigit(c);
  }

  void ScanWord(int64_t start) {
    while (position_ < size_ && position_ - start < kWordLengthMax) {
      int64_t next = position_;
      const UChar32 c = Next(next);
      if (c < 0) break;
      if (u_isalnum(c) || u_charType(c) == U_NON_SPACING_MARK) {
        position_ = next;
        continue;
      }
      const UChar32 after = Peek(next);
      if (!IsApostrophe(c) || after < 0 || !u_isalpha(after)) break;
      const absl::string_view head =
          text_.substr(static_cast<size_t>(start), static_cast<size_t>(position_ - start));
      position_ = next;
      if (StartsElision(after) && IsElided(Fold(head))) break;
    }
    Emit(start, position_, TokenKind::kWord);
  }

  absl::string_view text_;
  const uint8_t* data_;
  int64_t size_;
  size_t tokens_max_;
  int64_t position_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> Tokenize(absl::string_view text, size_t tokens_max) {
  return Scanner(text, tokens_max).Run();
}

}  // namespace dealtrace::text
