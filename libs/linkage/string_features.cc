#include "libs/linkage/string_features.h"

#include <algorithm>
#include <cmath>
#include <rapidfuzz/fuzz.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "libs/linkage/words.h"

namespace dealtrace::linkage {
namespace {

// Longer texts are compared by their beginnings: time must stay bounded.
constexpr size_t kBytesMax = 400;
constexpr size_t kCodeBytesMin = 3;

std::string Compact(absl::string_view text) {
  std::string compact;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) compact.push_back(c);
  }
  return compact;
}

std::vector<uint32_t> Trigrams(absl::string_view compact) {
  std::vector<uint32_t> trigrams;
  for (size_t i = 0; i + 3 <= compact.size(); ++i) {
    trigrams.push_back(static_cast<uint32_t>(static_cast<unsigned char>(compact[i])) << 16 |
                       static_cast<uint32_t>(static_cast<unsigned char>(compact[i + 1])) << 8 |
                       static_cast<unsigned char>(compact[i + 2]));
  }
  std::sort(trigrams.begin(), trigrams.end());
  trigrams.erase(std::unique(trigrams.begin(), trigrams.end()), trigrams.end());
  return trigrams;
}

// Words with digits, pieces joined over hyphens, slashes and dots: "dsc-w150/r" is "dscw150r" too.
std::vector<std::string> Codes(absl::string_view text) {
  std::vector<std::string> codes;
  const auto add = [&codes](std::string code) {
    if (code.size() >= kCodeBytesMin && HasDigit(code)) codes.push_back(std::move(code));
  };
  std::string joined, word;
  for (size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      word.push_back(c);
      continue;
    }
    joined += word;
    if (joined != word) add(word);
    word.clear();
    if (c == '-' || c == '/' || c == '.') continue;
    add(joined);
    joined.clear();
  }
  return codes;
}

struct CodeAgreement {
  float share = -1;  // of the codes that stand in the other text; -1 when there are none
  float longest_inside = 0;
  float longest_outside = 0;
};

CodeAgreement Agree(const std::vector<std::string>& codes, const std::string& other) {
  CodeAgreement agreement;
  if (codes.empty()) return agreement;
  int inside = 0;
  for (const std::string& code : codes) {
    const auto size = static_cast<float>(code.size());
    if (other.find(code) != std::string::npos) {
      ++inside;
      agreement.longest_inside = std::max(agreement.longest_inside, size);
    } else {
      agreement.longest_outside = std::max(agreement.longest_outside, size);
    }
  }
  agreement.share = static_cast<float>(inside) / static_cast<float>(codes.size());
  return agreement;
}

float Percent(double score) { return static_cast<float>(score / 100); }

}  // namespace

void AppendStringFeatures(absl::string_view left, absl::string_view right,
                          std::vector<float>* features) {
  const std::string a(left.substr(0, kBytesMax)), b(right.substr(0, kBytesMax));
  features->push_back(static_cast<float>(JaroWinkler(a, b)));
  features->push_back(Percent(rapidfuzz::fuzz::ratio(a, b)));
  features->push_back(Percent(rapidfuzz::fuzz::token_sort_ratio(a, b)));
  const std::string compact_a = Compact(left), compact_b = Compact(right);
  const std::vector<uint32_t> trigrams_a = Trigrams(compact_a), trigrams_b = Trigrams(compact_b);
  std::vector<uint32_t> shared;
  std::set_intersection(trigrams_a.begin(), trigrams_a.end(), trigrams_b.begin(), trigrams_b.end(),
                        std::back_inserter(shared));
  const auto common = static_cast<float>(shared.size());
  const auto all = static_cast<float>(trigrams_a.size() + trigrams_b.size()) - common;
  const auto fewer = static_cast<float>(std::min(trigrams_a.size(), trigrams_b.size()));
  features->push_back(common / std::max(1.0F, all));
  features->push_back(common / std::max(1.0F, fewer));
  const CodeAgreement of_a = Agree(Codes(left), compact_b);
  const CodeAgreement of_b = Agree(Codes(right), compact_a);
  features->push_back(of_a.share);
  features->push_back(of_b.share);
  features->push_back(std::max(of_a.longest_inside, of_b.longest_inside));
  features->push_back(std::max(of_a.longest_outside, of_b.longest_outside));
}

}  // namespace dealtrace::linkage
