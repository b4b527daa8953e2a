#include "services/ingestion/domain/csv_row.h"

#include <algorithm>
#include <cstring>

namespace dealtrace::ingestion {
namespace {

const char* FindByte(const char* from, const char* end, char byte) {
  return static_cast<const char*>(std::memchr(from, byte, static_cast<size_t>(end - from)));
}

// Records without a quote, which are nearly all: cut at the delimiters.
void SplitPlain(absl::string_view record, char delimiter, std::vector<absl::string_view>* values) {
  const char* field = record.data();
  const char* end = field + record.size();
  while (const char* next = FindByte(field, end, delimiter)) {
    values->emplace_back(field, next - field);
    field = next + 1;
  }
  values->emplace_back(field, end - field);
}

absl::string_view WithoutReturn(absl::string_view record) {
  if (!record.empty() && record.back() == '\r') record.remove_suffix(1);
  return record;
}

// Reads a record field by field; quoted fields may hold line breaks.
class QuotedRecord {
 public:
  QuotedRecord(absl::string_view text, const CsvSyntax& syntax, bool last, CsvFields* fields)
      : text_(text), syntax_(syntax), last_(last), fields_(fields) {}

  CsvParse Parse() {
    // Unescaping never makes text longer; reserving keeps the views into it valid.
    fields_->unescaped.clear();
    while (true) {
      CsvParse result = at_ < text_.size() && text_[at_] == '"' ? Quoted() : Unquoted();
      if (result != CsvParse::kComplete) return result;
      if (done_) return CsvParse::kComplete;
    }
  }

 private:
  CsvParse Unquoted() {
    size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != syntax_.delimiter &&
           text_[at_] != syntax_.terminator) {
      ++at_;
    }
    if (at_ == text_.size() && !last_) return CsvParse::kIncomplete;
    absl::string_view value = text_.substr(begin, at_ - begin);
    if (at_ == text_.size() || text_[at_] == syntax_.terminator) value = WithoutReturn(value);
    fields_->values.push_back(value);
    return End();
  }

  CsvParse Quoted() {
    size_t begin = ++at_;
    size_t piece = begin;
    size_t unescaped_begin = fields_->unescaped.size();
    bool doubled = false;
    while (true) {
      const char* quote = FindByte(text_.data() + at_, text_.data() + text_.size(), '"');
      if (quote == nullptr) {
        return last_ ? Malformed("a quoted field is not closed: add the closing quote")
                     : CsvParse::kIncomplete;
      }
      at_ = static_cast<size_t>(quote - text_.data()) + 1;
      if (at_ == text_.size() && !last_) return CsvParse::kIncomplete;
      if (at_ == text_.size() || text_[at_] != '"') break;
      doubled = true;
      if (fields_->unescaped.capacity() < text_.size()) fields_->unescaped.reserve(text_.size());
      fields_->unescaped.append(text_.data() + piece, at_ - piece);
      piece = ++at_;
    }
    absl::string_view value = text_.substr(begin, at_ - 1 - begin);
    if (doubled) {
      fields_->unescaped.append(text_.data() + piece, at_ - 1 - piece);
      value = absl::string_view(fields_->unescaped).substr(unescaped_begin);
    }
    fields_->line_breaks += std::count(text_.data() + begin, text_.data() + at_, '\n');
    fields_->values.push_back(value);
    if (at_ < text_.size() && text_[at_] == '\r' && syntax_.terminator == '\n') {
      if (at_ + 1 == text_.size() && !last_) return CsvParse::kIncomplete;
      if (at_ + 1 == text_.size() || text_[at_ + 1] == '\n') ++at_;
    }
    if (at_ < text_.size() && text_[at_] != syntax_.delimiter && text_[at_] != syntax_.terminator) {
      return Malformed("text follows a closing quote: double the quotes inside a quoted field");
    }
    return End();
  }

  CsvParse End() {
    if (at_ == text_.size()) {
      done_ = true;
    } else if (text_[at_++] == syntax_.terminator) {
      done_ = true;
      ++fields_->line_breaks;
    }
    if (done_) fields_->length = at_;
    return CsvParse::kComplete;
  }

  CsvParse Malformed(const char* reason) {
    const char* line_end = FindByte(text_.data(), text_.data() + text_.size(), syntax_.terminator);
    fields_->length =
        line_end == nullptr ? text_.size() : static_cast<size_t>(line_end - text_.data()) + 1;
    fields_->line_breaks = line_end == nullptr ? 0 : 1;
    fields_->reason = reason;
    return CsvParse::kMalformed;
  }

  const absl::string_view text_;
  const CsvSyntax& syntax_;
  const bool last_;
  CsvFields* const fields_;
  size_t at_ = 0;
  bool done_ = false;
};

}  // namespace

CsvParse ParseCsvRecord(absl::string_view text, const CsvSyntax& syntax, bool last,
                        CsvFields* fields) {
  fields->values.clear();
  fields->line_breaks = 0;
  fields->length = 0;
  const char* begin = text.data();
  const char* end = begin + text.size();
  const char* line_end = FindByte(begin, end, syntax.terminator);
  const char* plain_end = line_end == nullptr ? end : line_end;
  if (FindByte(begin, plain_end, '"') != nullptr) {
    return QuotedRecord(text, syntax, last, fields).Parse();
  }
  if (line_end == nullptr && !last) return CsvParse::kIncomplete;
  absl::string_view record(begin, static_cast<size_t>(plain_end - begin));
  SplitPlain(WithoutReturn(record), syntax.delimiter, &fields->values);
  fields->length = record.size() + (line_end == nullptr ? 0 : 1);
  fields->line_breaks = line_end == nullptr ? 0 : 1;
  return CsvParse::kComplete;
}

}  // namespace dealtrace::ingestion
