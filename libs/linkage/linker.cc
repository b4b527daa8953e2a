#include "libs/linkage/linker.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <optional>
#include <thread>

#include "absl/strings/str_join.h"
#include "libs/linkage/counterparts.h"
#include "libs/linkage/pair_budget.h"
#include "libs/linkage/pair_scorer.h"
#include "libs/linkage/record_columns.h"
#include "libs/linkage/training_pairs.h"
#include "libs/linkage/words.h"
#include "libs/sync/mutex.h"

namespace dealtrace::linkage {
namespace {

// One call of a thread.
constexpr uint32_t kChunkRecords = 2048;
// About so many right records are looked at for a second counterpart.
constexpr uint32_t kLookedAtRecords = 20'000;
constexpr float kCertain = 0.95F;
// In fewer records all may well hold the same.
constexpr size_t kConstantRecordsMin = 20;

}  // namespace

struct Linker::Impl {
  Impl(LinkerOptions linker_options, bool one_side)
      : options(std::move(linker_options)), deduplicate(one_side) {
    for (const ComparisonSpec& spec : options.comparisons) columns.push_back(MakeColumn(spec.type));
    width = columns.size();
    if (!options.for_labels) return;
    for (const std::unique_ptr<Column>& column : columns) column->KeepTexts();
    whole->KeepTexts();
  }

  // Records are numbered anew, by what they hold, so that nothing depends on how they came. Those
  // of a side that hold the same get one number, unless they are the sides of given pairs.
  void Canonicalise(bool group_equal);
  // Of both sides, whose records come in their canonical order.
  void NumberGroups(int side, bool group_equal);
  void LookAtColumns();
  void Block();
  void Learn();
  void LearnFromPairs();
  void FinishColumns(bool group_equal);
  Pattern Compare(uint32_t left, uint32_t right, absl::Span<Outcome> outcomes) const;
  // Memory that a thread keeps between records.
  struct Scratch {
    CandidateBlocks::Scratch blocks;
    PairScorer::Scratch scorer;
  };
  // The added records that hold what the record holds.
  absl::Span<const uint32_t> MembersOf(uint32_t record) const {
    return absl::MakeConstSpan(members).subspan(first_member[record], copies(record));
  }
  uint32_t copies(uint32_t record) const { return first_member[record + 1] - first_member[record]; }
  // How many pairs of added records two records stand for.
  int64_t PairsOf(uint32_t left, uint32_t right) const {
    const int64_t a = copies(left), b = copies(right);
    return left == right ? a * (a - 1) / 2 : a * b;
  }
  // Calls `add` with the pairs of added records that a pair stands for; with `all`, or with as many
  // as connect them.
  template <typename AddPair>
  void ForEachCopy(const ScoredPair& pair, bool all, const AddPair& add) const;
  // Returns how many pairs were compared.
  int64_t LinkRecord(uint32_t record, Scratch* scratch, std::vector<ScoredPair>* pairs) const;
  // Calls `work` with every chunk of right records, on all threads; results keep their order.
  template <typename Result>
  std::vector<Result> ForEachChunk(
      const std::function<void(uint32_t begin, uint32_t end, Scratch*, Result*)>& work) const;
  bool LooksExclusive() const;

  LinkerOptions options;
  const bool deduplicate;
  size_t width = 0;
  std::vector<std::unique_ptr<Column>> columns;
  // Of all texts of a record, as one; by the number that Add gave.
  std::unique_ptr<Column> whole = MakeColumn(ValueType::kText);
  std::vector<ValueId> side_wholes[2];
  // As added, left and right apart; emptied by Canonicalise.
  std::vector<ValueId> side_values[2];
  std::vector<uint64_t> side_hashes[2];     // of what the record holds
  std::vector<uint64_t> side_id_hashes[2];  // of its id
  RecordRows rows;  // left first, then right, in canonical order; what is the same once
  // By canonical number, the numbers that Add gave: those of equal records are together.
  std::vector<uint32_t> members;
  std::vector<uint32_t> first_member;  // by canonical number, into `members`; one more at the end
  std::vector<uint32_t> canonical[2];  // the other way
  uint32_t left_count = 0;
  uint32_t record_count = 0;
  CandidateBlocks blocks;
  LinkageModel model;
  LinkStatistics statistics;
  std::optional<PairScorer> scorer;  // when the model is learned
};

void Linker::Impl::NumberGroups(int side, bool group_equal) {
  const std::vector<uint64_t>& hashes = side_hashes[side];
  const std::vector<uint64_t>& ids = side_id_hashes[side];
  const size_t base = members.size();
  members.resize(base + hashes.size());
  const absl::Span<uint32_t> order = absl::MakeSpan(members).subspan(base);
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return hashes[a] != hashes[b] ? hashes[a] < hashes[b] : ids[a] < ids[b];
  });
  const auto values_of = [&](uint32_t added) {
    return absl::MakeConstSpan(side_values[side]).subspan(size_t{added} * width, width);
  };
  canonical[side].resize(hashes.size());
  for (size_t i = 0; i < order.size(); ++i) {
    const bool is_copy =
        i > 0 && group_equal && values_of(order[i]) == values_of(members[first_member.back()]);
    if (!is_copy) {
      first_member.push_back(static_cast<uint32_t>(base + i));
      // Copies do not make a value more common.
      for (size_t column = 0; column < width; ++column) {
        columns[column]->Count(values_of(order[i])[column]);
      }
    }
    canonical[side][order[i]] = static_cast<uint32_t>(first_member.size() - 1);
  }
}

void Linker::Impl::Canonicalise(bool group_equal) {
  for (const std::unique_ptr<Column>& column : columns) column->EndInterning();
  NumberGroups(0, group_equal);
  left_count = static_cast<uint32_t>(first_member.size());
  NumberGroups(1, group_equal);
  record_count = static_cast<uint32_t>(first_member.size());
  first_member.push_back(static_cast<uint32_t>(members.size()));
  for (uint32_t record = 0; record < record_count; ++record) {
    statistics.largest_group = std::max<int64_t>(statistics.largest_group, copies(record));
  }
  std::vector<std::vector<uint32_t>> sketches(width);  // by value
  for (size_t i = 0; i < width; ++i) {
    columns[i]->Finish();
    for (ValueId value = 0; value < columns[i]->value_count(); ++value) {
      sketches[i].push_back(columns[i]->Sketch(value));
    }
  }
  rows = RecordRows(record_count, width);
  for (uint32_t record = 0; record < record_count; ++record) {
    const int side = record < left_count ? 0 : 1;
    const size_t added = members[first_member[record]];
    rows.Set(record, absl::MakeConstSpan(side_values[side]).subspan(added * width, width),
             sketches);
  }
  for (const int side : {0, 1}) {
    side_values[side] = {};
    side_hashes[side] = {};
    side_id_hashes[side] = {};
  }
  statistics.left_distinct = deduplicate ? record_count : left_count;
  statistics.right_distinct = record_count - left_count;
}

void Linker::Impl::LookAtColumns() {
  size_t telling = 0;
  for (size_t i = 0; i < width; ++i) {
    ColumnStatistics& column = statistics.columns[i];
    column.is_empty = IsEmpty(rows, i, 0, left_count) || IsEmpty(rows, i, left_count, record_count);
    column.is_constant = !column.is_empty && members.size() > kConstantRecordsMin &&
                         IsConstant(rows, *columns[i], i, 0, left_count) &&
                         IsConstant(rows, *columns[i], i, left_count, record_count);
    telling += column.is_empty || column.is_constant ? 0 : 1;
  }
  if (telling > 0) return;
  // Records that agree in all there is are the same as far as anybody can tell.
  for (ColumnStatistics& column : statistics.columns) column.is_constant = false;
}

void Linker::Impl::Block() {
  std::vector<ColumnKeys> keys;
  for (size_t i = 0; i < width; ++i) {
    keys.push_back(KeysOf(rows, *columns[i], i, record_count, statistics.columns[i].is_constant));
  }
  blocks = CandidateBlocks::Build(std::move(keys), left_count, record_count, options.blocking);
  for (size_t i = 0; i < width; ++i) statistics.columns[i].common_keys = blocks.common_keys()[i];
  statistics.left_out_records = blocks.left_out_records();
}

Pattern Linker::Impl::Compare(uint32_t left, uint32_t right, absl::Span<Outcome> outcomes) const {
  Pattern pattern = 0;
  for (size_t i = 0; i < width; ++i) {
    outcomes[i] = CompareValuesOf(rows, *columns[i], i, left, right);
    pattern |= static_cast<Pattern>(outcomes[i].level) << (4 * i);
  }
  return pattern;
}

template <typename Result>
std::vector<Result> Linker::Impl::ForEachChunk(
    const std::function<void(uint32_t, uint32_t, Scratch*, Result*)>& work) const {
  const uint32_t right_count = record_count - left_count;
  std::vector<Result> results((right_count + kChunkRecords - 1) / kChunkRecords);
  std::atomic<size_t> next = 0;
  std::atomic<int64_t> done = 0;
  sync::Mutex progress_mutex;
  const auto run = [&] {
    Scratch scratch;
    for (size_t chunk = next++; chunk < results.size(); chunk = next++) {
      const uint32_t begin = left_count + static_cast<uint32_t>(chunk) * kChunkRecords;
      const uint32_t end = std::min(record_count, begin + kChunkRecords);
      work(begin, end, &scratch, &results[chunk]);
      const int64_t now = done += end - begin;
      if (options.progress) {
        sync::MutexLock lock(progress_mutex);
        options.progress(now, right_count);
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < options.threads; ++i) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
  return results;
}

void Linker::Impl::Learn() {
  if (record_count == left_count || (!deduplicate && left_count == 0)) {
    model = DefaultModel(columns);
    return;
  }
  const auto compare = [this](uint32_t left, uint32_t right, absl::Span<Outcome> outcomes) {
    return Compare(left, right, outcomes);
  };
  const auto has_copies = [this](uint32_t record) { return copies(record) > 1; };
  std::vector<bool> says_nothing;
  for (const ColumnStatistics& column : statistics.columns) {
    says_nothing.push_back(column.is_constant || column.is_empty);
  }
  const TrainingPairs pairs =
      DrawTrainingPairs(blocks, left_count, record_count, width, compare, has_copies);
  model = LearnModel(columns, pairs, says_nothing);
}

void Linker::Impl::LearnFromPairs() {
  TrainingPairs pairs;
  Outcome outcomes[kComparisonsMax];
  const absl::Span<Outcome> compared(outcomes, width);
  const size_t count = std::min(canonical[0].size(), canonical[1].size());
  for (size_t i = 0; i < count; ++i) {
    pairs.candidates.Add(Compare(canonical[0][i], canonical[1][i], compared), compared);
    pairs.candidates.EndRecord();
  }
  pairs.candidates.Finish();
  pairs.smaller_side = static_cast<double>(count);
  model = LearnModel(columns, pairs);
  model.CompareWithNone();
}

void Linker::Impl::FinishColumns(bool group_equal) {
  whole->Finish();
  Canonicalise(group_equal);
  for (const std::unique_ptr<Column>& column : columns) {
    ColumnStatistics& of_column = statistics.columns.emplace_back();
    of_column.damaged = column->damaged_count();
    of_column.damaged_example = column->damaged_example();
  }
}

int64_t Linker::Impl::LinkRecord(uint32_t record, Scratch* scratch,
                                 std::vector<ScoredPair>* pairs) const {
  const absl::Span<const uint32_t> candidates = blocks.Find(record, &scratch->blocks);
  const size_t begin = pairs->size();
  double all_odds = 1;  // "none of them" is 1
  std::vector<double> odds;
  int64_t compared = 0;
  for (const uint32_t left : candidates) compared += PairsOf(left, record);
  for (const auto& [left, bits] : scorer->Score(candidates, record, &scratch->scorer)) {
    const double probability = ProbabilityOf(bits);
    if (probability < options.min_probability) continue;
    pairs->push_back({left, record, static_cast<float>(probability)});
    if (!statistics.exclusive) continue;
    odds.push_back(OddsOf(bits));
    all_odds += copies(left) * odds.back();
  }
  // Records that hold the same are a likely counterpart together, however many share that.
  const auto is_unlikely = [this](const ScoredPair& pair) {
    const float together = statistics.exclusive ? static_cast<float>(copies(pair.left)) : 1.0F;
    return together * pair.probability < static_cast<float>(options.min_probability);
  };
  for (size_t i = 0; i < odds.size(); ++i) {
    (*pairs)[begin + i].probability = static_cast<float>(odds[i] / all_odds);
  }
  pairs->erase(
      std::remove_if(pairs->begin() + static_cast<ptrdiff_t>(begin), pairs->end(), is_unlikely),
      pairs->end());
  if (!deduplicate || copies(record) == 1) return compared;
  for (const auto& [left, bits] : scorer->Score({&record, 1}, record, &scratch->scorer)) {
    const double probability = ProbabilityOf(bits);
    // Rows that are equal because they say nothing are not the same.
    if (probability < options.min_probability || bits <= model.prior_bits) continue;
    pairs->push_back({left, record, static_cast<float>(probability)});
  }
  return compared + PairsOf(record, record);
}

bool Linker::Impl::LooksExclusive() const {
  if (deduplicate || options.one_counterpart) return !deduplicate;
  CertainCounterparts certain;
  Scratch scratch;
  std::vector<ScoredPair> pairs;
  Outcome outcomes[kComparisonsMax];
  const absl::Span<Outcome> compared(outcomes, width);
  const uint32_t step = std::max(1U, (record_count - left_count) / kLookedAtRecords);
  for (uint32_t record = left_count; record < record_count; record += step) {
    pairs.clear();
    LinkRecord(record, &scratch, &pairs);
    pairs.erase(std::remove_if(pairs.begin(), pairs.end(),
                               [](const ScoredPair& pair) { return pair.probability <= kCertain; }),
                pairs.end());
    if (pairs.empty()) continue;
    ++certain.with_one;
    std::partial_sort(
        pairs.begin(), pairs.begin() + std::min<ptrdiff_t>(2, pairs.end() - pairs.begin()),
        pairs.end(), [](const ScoredPair& a, const ScoredPair& b) {
          return a.probability != b.probability ? a.probability > b.probability : a.left < b.left;
        });
    const uint32_t first = pairs[0].left;
    if (copies(first) == 1 && pairs.size() < 2) continue;
    ++certain.with_two;
    const uint32_t second = copies(first) > 1 ? first : pairs[1].left;
    certain.between.Add(Compare(first, second, compared), compared);
  }
  certain.between.Finish();
  return HaveOneCounterpart(model, certain);
}

template <typename AddPair>
void Linker::Impl::ForEachCopy(const ScoredPair& pair, bool all, const AddPair& add) const {
  const absl::Span<const uint32_t> left = MembersOf(pair.left), right = MembersOf(pair.right);
  const bool is_one = pair.left == pair.right;
  if (all) {
    for (size_t i = 0; i < left.size(); ++i) {
      for (size_t j = is_one ? i + 1 : 0; j < right.size(); ++j) add(left[i], right[j]);
    }
    return;
  }
  if (!deduplicate) {
    // Each has a link, and each of the fewer can have one of its own.
    for (size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      add(left[i % left.size()], right[i % right.size()]);
    }
    return;
  }
  if (!is_one) add(left[0], right[0]);
  for (size_t j = 1; is_one && j < right.size(); ++j) add(left[0], right[j]);
}

Linker::Linker(LinkerOptions options, bool deduplicate)
    : impl_(std::make_unique<Impl>(std::move(options), deduplicate)) {}

Linker::~Linker() = default;

uint32_t Linker::Add(Side side, absl::string_view id, absl::Span<const absl::string_view> values) {
  const int index = impl_->deduplicate || side == Side::kRight ? 1 : 0;
  uint64_t hash = 0;
  for (size_t i = 0; i < impl_->width; ++i) {
    const ValueId value = impl_->columns[i]->Intern(values[i]);
    impl_->side_values[index].push_back(value);
    hash = Combine(hash, value == kMissing ? 0 : StableHash(ValueText(values[i]), i));
  }
  impl_->side_hashes[index].push_back(hash);
  impl_->side_id_hashes[index].push_back(StableHash(id, 1));
  if (impl_->options.for_labels) {
    impl_->side_wholes[index].push_back(impl_->whole->Add(absl::StrJoin(values, " ")));
  }
  return static_cast<uint32_t>(impl_->side_hashes[index].size() - 1);
}

void Linker::Finish() {
  impl_->FinishColumns(/*group_equal=*/true);
  impl_->LookAtColumns();
  impl_->Block();
  impl_->Learn();
  const double least = impl_->options.min_probability;
  const double bits_min =
      least > 0 ? std::log2(least / (1 - std::min(least, 0.999999))) - 1e-9 : -1e9;
  impl_->scorer.emplace(&impl_->rows, impl_->columns, &impl_->model, bits_min);
  impl_->statistics.exclusive = impl_->LooksExclusive();
  if (impl_->statistics.exclusive) impl_->model.CompareWithNone();
  const auto left = static_cast<int64_t>(impl_->canonical[0].size());
  const auto right = static_cast<int64_t>(impl_->canonical[1].size());
  impl_->statistics.pairs_possible = impl_->deduplicate ? right * (right - 1) / 2 : right * left;
}

void Linker::FinishPairs() {
  impl_->FinishColumns(/*group_equal=*/false);
  impl_->LearnFromPairs();
}

std::vector<ScoredPair> Linker::Link() {
  struct Part {
    std::vector<ScoredPair> pairs;
    int64_t compared = 0;
  };
  const std::vector<Part> parts = impl_->ForEachChunk<Part>(
      [this](uint32_t begin, uint32_t end, Impl::Scratch* scratch, Part* part) {
        for (uint32_t record = begin; record < end; ++record) {
          part->compared += impl_->LinkRecord(record, scratch, &part->pairs);
        }
      });
  LinkStatistics& statistics = impl_->statistics;
  statistics.pairs_compared = 0;
  statistics.links_left_out = statistics.largest_group_left_out = 0;
  // The links of equal records, by how many a pair of records stands for.
  PairBudget copied(impl_->options.copied_links_max, /*always=*/1);
  for (const Part& part : parts) {
    statistics.pairs_compared += part.compared;
    for (const ScoredPair& pair : part.pairs) {
      const int64_t links = impl_->PairsOf(pair.left, pair.right);
      if (links > 1) copied.Count(links);
    }
  }
  const int64_t most = copied.Most();
  std::vector<ScoredPair> pairs;
  for (const Part& part : parts) {
    for (const ScoredPair& pair : part.pairs) {
      const int64_t links = impl_->PairsOf(pair.left, pair.right);
      const size_t before = pairs.size();
      impl_->ForEachCopy(pair, links <= std::max<int64_t>(most, 1),
                         [&](uint32_t left, uint32_t right) {
                           if (impl_->deduplicate && left > right) std::swap(left, right);
                           pairs.push_back({left, right, pair.probability});
                         });
      const int64_t left_out = links - static_cast<int64_t>(pairs.size() - before);
      if (left_out == 0) continue;
      statistics.links_left_out += left_out;
      statistics.largest_group_left_out = std::max<int64_t>(
          {statistics.largest_group_left_out, impl_->copies(pair.left), impl_->copies(pair.right)});
    }
  }
  std::sort(pairs.begin(), pairs.end(), [](const ScoredPair& a, const ScoredPair& b) {
    if (a.right != b.right) return a.right < b.right;
    return a.probability != b.probability ? a.probability > b.probability : a.left < b.left;
  });
  return pairs;
}

std::vector<ComparisonStep> Linker::Explain(uint32_t left, uint32_t right) const {
  uint32_t a = impl_->canonical[impl_->deduplicate ? 1 : 0][left];
  uint32_t b = impl_->canonical[1][right];
  // Link compared them in this order, and the last bit may depend on it.
  if (impl_->deduplicate && a > b) std::swap(a, b);
  Outcome outcomes[kComparisonsMax];
  impl_->Compare(a, b, absl::MakeSpan(outcomes));
  std::vector<ComparisonStep> steps;
  for (size_t i = 0; i < impl_->width; ++i) {
    const double bits = impl_->model.BitsOf(i, outcomes[i]);
    const auto level = static_cast<size_t>(outcomes[i].level);
    steps.push_back({i, impl_->columns[i]->levels()[level].name, bits,
                     bits - impl_->model.weights[i][level].bits});
  }
  return steps;
}

double Linker::Probability(uint32_t left, uint32_t right) const {
  double bits = impl_->model.prior_bits;
  for (const ComparisonStep& step : Explain(left, right)) bits += step.bits;
  return ProbabilityOf(bits);
}

void Linker::AppendFeatures(uint32_t left, uint32_t right, std::vector<float>* features) const {
  const int left_side = impl_->deduplicate ? 1 : 0;
  const absl::Span<const ValueId> a = impl_->rows.values(impl_->canonical[left_side][left]);
  const absl::Span<const ValueId> b = impl_->rows.values(impl_->canonical[1][right]);
  for (size_t i = 0; i < impl_->width; ++i) impl_->columns[i]->AppendFeatures(a[i], b[i], features);
  impl_->whole->AppendFeatures(impl_->side_wholes[left_side][left], impl_->side_wholes[1][right],
                               features);
}

std::vector<size_t> Linker::FeatureCounts() const {
  std::vector<size_t> counts;
  for (const std::unique_ptr<Column>& column : impl_->columns) {
    counts.push_back(column->feature_count());
  }
  counts.push_back(impl_->whole->feature_count());
  return counts;
}

const LinkageModel& Linker::model() const { return impl_->model; }
const LinkStatistics& Linker::statistics() const { return impl_->statistics; }

}  // namespace dealtrace::linkage
