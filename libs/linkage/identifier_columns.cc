// Phone numbers, e-mail addresses, domains and codes.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/linkage/columns.h"
#include "libs/linkage/internet_names.h"
#include "libs/linkage/words.h"
#include "libs/text/spreadsheet_number.h"

namespace dealtrace::linkage {
namespace {

class PhoneColumn final : public Column {
 public:
  int cost() const override { return 0; }

  absl::Span<const Level> levels() const override {
    static constexpr Level kLevels[] = {{"MISSING", 1, 1},
                                        {"SAME_NUMBER", 0.75, 0.003},
                                        {"SAME_LOCAL_NUMBER", 0.08, 0.001},
                                        {"ONE_DIGIT_OFF", 0.05, 0.002},
                                        {"DISAGREES", 0.12, 0.994}};
    return kLevels;
  }

  void AppendKeys(ValueId value, std::vector<uint64_t>* keys) const override {
    const std::string& digits = digits_[static_cast<size_t>(value)];
    const std::string tail = digits.substr(digits.size() - std::min<size_t>(7, digits.size()));
    keys->push_back(StableHash(tail, 500));
    keys->push_back(StableHash(tail.substr(0, 5), 501));
    keys->push_back(StableHash(tail.substr(tail.size() - 5), 502));
  }

  // The end of the number: what is before may be left out.
  SketchKind sketch_kind() const override { return SketchKind::kCharacters; }
  uint32_t Sketch(ValueId value) const override {
    const absl::string_view digits = digits_[static_cast<size_t>(value)];
    return digits.size() < 6 ? kNoSketch : CharacterSketch(digits.substr(digits.size() - 6));
  }

 private:
  bool NeedsAllDigits() const override { return true; }

  // Where an extension, a remark or another number begins: it leads to the same switchboard. `/`
  // stands inside a number too ("0221/1234567").
  static bool EndsNumber(char c, size_t digits) {
    const auto byte = static_cast<unsigned char>(c);
    // The first byte of a Cyrillic, Greek, Hebrew or Arabic letter, of kana or of a Han character.
    const bool begins_letter = absl::ascii_isalpha(byte) || (byte >= 0xCE && byte <= 0xDF) ||
                               (byte >= 0xE3 && byte <= 0xE9);
    if (digits >= 6 && (begins_letter || c == '#' || c == ';' || c == '|')) return true;
    return digits >= 9 && (c == '/' || c == '\n');
  }

  bool Prepare(absl::string_view raw) override {
    raw = text::WithoutDecimalZeros(raw, 7);
    std::string digits;
    for (size_t i = 0; i < raw.size(); ++i) {
      const char c = raw[i];
      if (EndsNumber(c, digits.size())) break;
      // "+44 (0)20 …": dialled inside the country only.
      if (!digits.empty() && absl::StartsWith(raw.substr(i), "(0)")) {
        i += 2;
        continue;
      }
      if (absl::ascii_isdigit(static_cast<unsigned char>(c))) digits.push_back(c);
    }
    // Ways to dial out and the national trunk prefix are no part of the number.
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    const bool one_digit =
        digits.find_first_not_of(digits.empty() ? '0' : digits[0]) == std::string::npos;
    if (digits.size() < 5 || one_digit) return false;
    digits.resize(std::min<size_t>(digits.size(), 15));
    digits_.push_back(std::move(digits));
    return true;
  }

  void PrepareFrequencies() override {
    // With and without the country's code.
    CountByForm([this](size_t value) {
      const absl::string_view digits = digits_[value];
      return digits.substr(digits.size() - std::min<size_t>(9, digits.size()));
    });
  }

  Outcome CompareValues(ValueId left, ValueId right) const override {
    const std::string& a = digits_[static_cast<size_t>(left)];
    const std::string& b = digits_[static_cast<size_t>(right)];
    const std::string& shorter = a.size() <= b.size() ? a : b;
    const std::string& longer = a.size() <= b.size() ? b : a;
    const auto frequency = static_cast<float>(std::max(Frequency(left), Frequency(right)));
    if (a == b) return {1, 1, frequency};
    if (shorter.size() >= 6 &&
        longer.compare(longer.size() - shorter.size(), shorter.size(), shorter) == 0) {
      // With a country or area code on one side only.
      return {shorter.size() >= 9 ? 1 : 2, shorter.size() >= 9 ? 1.0F : 0.9F, frequency};
    }
    const std::string tail = longer.substr(longer.size() - shorter.size());
    if (shorter.size() >= 7 && WithinOneEdit(tail, shorter)) return {3, 0.85F, 0};
    return {4, 0, 0};
  }

  std::vector<std::string> digits_;
};

class EmailColumn final : public Column {
 public:
  int cost() const override { return 1; }

  absl::Span<const Level> levels() const override {
    static constexpr Level kLevels[] = {{"MISSING", 1, 1},
                                        {"SAME_ADDRESS", 0.7, 0.001},
                                        {"SAME_NAME_PART", 0.08, 0.001},
                                        {"SPELLING", 0.06, 0.001},
                                        {"SAME_ORGANISATION", 0.08, 0.01},
                                        {"DISAGREES", 0.08, 0.987}};
    return kLevels;
  }

  void AppendKeys(ValueId value, std::vector<uint64_t>* keys) const override {
    const Address& address = addresses_[static_cast<size_t>(value)];
    keys->push_back(StableHash(absl::StrCat(address.local, "@", address.host), 510));
    if (address.local.size() >= 4) keys->push_back(StableHash(address.local, 511));
    if (address.local.size() >= 6) keys->push_back(StableHash(address.local.substr(0, 5), 513));
    if (!address.organisation.empty()) keys->push_back(StableHash(address.organisation, 512));
  }

 private:
  struct Address {
    std::string local;
    std::string host;
    std::string organisation;  // registrable domain; empty for free mail
  };

  bool Prepare(absl::string_view raw) override {
    const std::string text = absl::AsciiStrToLower(raw);
    const size_t at = text.rfind('@');
    if (at == std::string::npos || at == 0 || at + 1 >= text.size()) return false;
    Address address;
    address.local = text.substr(0, std::min(at, text.find('+')));
    address.host = text.substr(at + 1);
    address.organisation = OrganisationDomain(address.host);
    if (address.local.empty()) return false;
    addresses_.push_back(std::move(address));
    return true;
  }

  Outcome CompareValues(ValueId left, ValueId right) const override {
    const Address& a = addresses_[static_cast<size_t>(left)];
    const Address& b = addresses_[static_cast<size_t>(right)];
    const bool same_host = a.host == b.host;
    if (a.local == b.local && same_host) return {1, 1, static_cast<float>(Frequency(left))};
    if (a.local == b.local && a.local.size() >= 5 && !IsRoleAddress(a.local)) return {2, 0.9F, 0};
    if (a.local.size() >= 5 && ShareLetters(a.local, b.local) &&
        EditDistance(a.local, b.local, 2) <= (same_host ? 2 : 1) &&
        EditDistance(a.host, b.host, 2) <= 2) {
      return {3, 0.85F, 0};
    }
    if (!a.organisation.empty() && a.organisation == b.organisation) return {4, 0.5F, 0};
    return {5, 0, 0};
  }

  void PrepareFrequencies() override {
    CountByForm([this](size_t value) {
      const Address& address = addresses_[value];
      return std::make_pair(absl::string_view(address.local), absl::string_view(address.host));
    });
  }

  std::vector<Address> addresses_;
};

class DomainColumn final : public Column {
 public:
  int cost() const override { return 0; }

  absl::Span<const Level> levels() const override {
    static constexpr Level kLevels[] = {{"MISSING", 1, 1},
                                        {"SAME_DOMAIN", 0.8, 0.004},
                                        {"SAME_LABEL", 0.08, 0.002},
                                        {"DISAGREES", 0.12, 0.994}};
    return kLevels;
  }

  void AppendKeys(ValueId value, std::vector<uint64_t>* keys) const override {
    const std::string& domain = domains_[static_cast<size_t>(value)];
    keys->push_back(StableHash(domain, 520));
    keys->push_back(StableHash(Label(domain), 521));
  }

  SketchKind sketch_kind() const override { return SketchKind::kHash; }
  uint32_t Sketch(ValueId value) const override {
    return static_cast<uint32_t>(StableHash(Label(domains_[static_cast<size_t>(value)]), 522)) | 1U;
  }

 private:
  static absl::string_view Label(absl::string_view domain) {
    return domain.substr(0, domain.find('.'));
  }

  bool Prepare(absl::string_view raw) override {
    std::string domain = OrganisationDomain(raw);
    if (domain.empty()) return false;
    domains_.push_back(std::move(domain));
    return true;
  }

  void PrepareFrequencies() override {
    for (size_t value = 0; value < domains_.size(); ++value) {
      counts_[domains_[value]] += count(static_cast<ValueId>(value));
    }
  }

  Outcome CompareValues(ValueId left, ValueId right) const override {
    const std::string& a = domains_[static_cast<size_t>(left)];
    const std::string& b = domains_[static_cast<size_t>(right)];
    if (a == b) {
      const auto holders = static_cast<float>(counts_.at(a));
      return {1, 1, holders / static_cast<float>(record_count())};
    }
    return Label(a) == Label(b) ? Outcome{2, 0.8F, 0} : Outcome{3, 0, 0};
  }

  std::vector<std::string> domains_;
  absl::flat_hash_map<std::string, int64_t> counts_;
};

class ExactColumn final : public Column {
 public:
  int cost() const override { return 0; }

  absl::Span<const Level> levels() const override {
    static constexpr Level kLevels[] = {{"MISSING", 1, 1},
                                        {"EQUAL", 0.85, 0.05},
                                        {"ONE_CHARACTER_OFF", 0.06, 0.02},
                                        {"DISAGREES", 0.09, 0.93}};
    return kLevels;
  }

  void AppendKeys(ValueId value, std::vector<uint64_t>* keys) const override {
    const std::string& code = codes_[static_cast<size_t>(value)];
    keys->push_back(StableHash(code, 530));
    // Two halves: one of them survives an error.
    if (code.size() >= 6) {
      keys->push_back(StableHash(absl::string_view(code).substr(0, code.size() / 2), 531));
      keys->push_back(StableHash(absl::string_view(code).substr(code.size() / 2), 532));
    }
  }

  SketchKind sketch_kind() const override { return SketchKind::kCharacters; }
  uint32_t Sketch(ValueId value) const override {
    return CharacterSketch(codes_[static_cast<size_t>(value)]);
  }

 private:
  bool NeedsAllDigits() const override { return true; }

  // Letters and digits only: "DSC-W150/R" is "dscw150r".
  bool Prepare(absl::string_view raw) override {
    raw = text::WithoutDecimalZeros(raw, 4);
    std::string code;
    for (const char c : ToLatin(raw)) {
      if (absl::ascii_isalnum(static_cast<unsigned char>(c))) code.push_back(c);
    }
    if (code.empty()) return false;
    codes_.push_back(std::move(code));
    return true;
  }

  void PrepareFrequencies() override {
    CountByForm([this](size_t value) { return absl::string_view(codes_[value]); });
  }

  Outcome CompareValues(ValueId left, ValueId right) const override {
    const std::string& a = codes_[static_cast<size_t>(left)];
    const std::string& b = codes_[static_cast<size_t>(right)];
    if (a == b) return {1, 1, static_cast<float>(std::max(Frequency(left), Frequency(right)))};
    const bool close = std::min(a.size(), b.size()) >= 4 && WithinOneEdit(a, b);
    return close ? Outcome{2, 0.8F, 0} : Outcome{3, 0, 0};
  }

  std::vector<std::string> codes_;
};

}  // namespace

std::unique_ptr<Column> MakePhoneColumn() { return std::make_unique<PhoneColumn>(); }
std::unique_ptr<Column> MakeEmailColumn() { return std::make_unique<EmailColumn>(); }
std::unique_ptr<Column> MakeDomainColumn() { return std::make_unique<DomainColumn>(); }
std::unique_ptr<Column> MakeExactColumn() { return std::make_unique<ExactColumn>(); }

}  // namespace dealtrace::linkage
