#include "services/scoring/domain/encoding.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dealtrace::scoring {
namespace {

int IndexOf(absl::Span<const absl::string_view> names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

}  // namespace

Encoding::Encoding(std::vector<Column> columns) : columns_(std::move(columns)) {
  for (const Column& column : columns_) {
    const bool is_number = column.category.empty();
    number_index_.push_back(is_number ? IndexOf(NumberNames(), column.feature) : -1);
    category_index_.push_back(is_number ? -1 : IndexOf(CategoryNames(), column.feature));
  }
}

Encoding Encoding::Learn(absl::Span<const Features> rows, int support_min, int categories_max) {
  std::vector<Column> columns;
  for (size_t i = 0; i < NumberNames().size(); ++i) {
    const bool known = std::any_of(
        rows.begin(), rows.end(), [i](const Features& row) { return !std::isnan(row.numbers[i]); });
    if (known) columns.push_back({std::string(NumberNames()[i]), ""});
  }
  for (size_t i = 0; i < CategoryNames().size(); ++i) {
    std::map<std::string, int> counts;
    for (const Features& row : rows) ++counts[row.categories[i]];
    counts.erase("");
    std::vector<std::pair<int, std::string>> frequent;
    for (const auto& [category, count] : counts) {
      if (count >= support_min) frequent.emplace_back(-count, category);
    }
    std::sort(frequent.begin(), frequent.end());
    if (frequent.size() > static_cast<size_t>(categories_max)) {
      frequent.resize(static_cast<size_t>(categories_max));
    }
    for (auto& [count, category] : frequent) {
      columns.push_back({std::string(CategoryNames()[i]), std::move(category)});
    }
  }
  return Encoding(std::move(columns));
}

boosting::Matrix Encoding::Encode(absl::Span<const Features> rows) const {
  boosting::Matrix matrix;
  matrix.columns = static_cast<int>(columns_.size());
  matrix.values.reserve(rows.size() * columns_.size());
  for (const Features& row : rows) {
    for (size_t i = 0; i < columns_.size(); ++i) {
      float value = NAN;
      if (number_index_[i] >= 0) {
        value = static_cast<float>(row.numbers[static_cast<size_t>(number_index_[i])]);
      } else if (category_index_[i] >= 0) {
        const std::string& category = row.categories[static_cast<size_t>(category_index_[i])];
        value = category == columns_[i].category ? 1.0F : 0.0F;
      }
      matrix.values.push_back(value);
    }
  }
  return matrix;
}

}  // namespace dealtrace::scoring
