#include "libs/linkage/linker.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <optional>
#include <thread>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"
#include "libs/linkage/counterparts.h"
#include "libs/linkage/pair_scorer.h"
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

  // Records are numbered anew, by what they hold, so that nothing depends on how they came.
  void Canonicalise();
  void Block();
  void Learn();
  void LearnFromPairs();
  void FinishColumns();
  Pattern Compare(uint32_t left, uint32_t right, absl::Span<Outcome> outcomes) const;
  // Memory that a thread keeps between records.
  struct Scratch {
    CandidateBlocks::Scratch blocks;
    PairScorer::Scratch scorer;
  };
  // Returns how many candidates were compared.
  size_t LinkRecord(uint32_t record, Scratch* scratch, std::vector<ScoredPair>* pairs) const;
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
  std::vector<uint64_t> side_hashes[2];
  RecordRows rows;                     // left first, then right, in canonical order
  std::vector<uint32_t> added_as;      // by canonical number, the number that Add gave
  std::vector<uint32_t> canonical[2];  // the other way
  uint32_t left_count = 0;
  uint32_t record_count = 0;
  CandidateBlocks blocks;
  LinkageModel model;
  LinkStatistics statistics;
  std::optional<PairScorer> scorer;  // when the model is learned
};

void Linker::Impl::Canonicalise() {
  left_count = static_cast<uint32_t>(side_hashes[0].size());
  record_count = left_count + static_cast<uint32_t>(side_hashes[1].size());
  added_as.resize(record_count);
  rows = RecordRows(record_count, width);
  std::vector<std::vector<uint32_t>> sketches(width);  // by value
  for (size_t i = 0; i < width; ++i) {
    for (ValueId value = 0; value < columns[i]->value_count(); ++value) {
      sketches[i].push_back(columns[i]->Sketch(value));
    }
  }
  for (const int side : {0, 1}) {
    const uint32_t base = side == 0 ? 0 : left_count;
    const std::vector<uint64_t>& hashes = side_hashes[side];
    const auto begin = added_as.begin() + base;
    std::iota(begin, begin + static_cast<ptrdiff_t>(hashes.size()), 0U);
    std::stable_sort(begin, begin + static_cast<ptrdiff_t>(hashes.size()),
                     [&](uint32_t a, uint32_t b) { return hashes[a] < hashes[b]; });
    canonical[side].resize(hashes.size());
    for (uint32_t i = 0; i < hashes.size(); ++i) {
      const uint32_t added = added_as[base + i];
      canonical[side][added] = base + i;
      rows.Set(base + i,
               absl::MakeConstSpan(side_values[side]).subspan(size_t{added} * width, width),
               sketches);
    }
    side_values[side] = {};
    side_hashes[side] = {};
  }
  if (deduplicate) left_count = 0;
}

void Linker::Impl::Block() {
  std::vector<ColumnKeys> keys(width);
  for (size_t i = 0; i < width; ++i) {
    const auto value_count = static_cast<size_t>(columns[i]->value_count());
    std::vector<uint32_t>& first = keys[i].first_record;
    first.assign(value_count + 1, 0);
    const auto for_each_record = [&](const auto& visit) {
      for (uint32_t record = 0; record < record_count; ++record) {
        const ValueId value = rows.values(record)[i];
        if (value != kMissing) visit(record, static_cast<size_t>(value));
      }
    };
    for_each_record([&](uint32_t, size_t value) { ++first[value + 1]; });
    for (size_t value = 0; value < value_count; ++value) first[value + 1] += first[value];
    keys[i].records.resize(first.back());
    std::vector<uint32_t> next(first.begin(), first.end() - 1);
    for_each_record(
        [&](uint32_t record, size_t value) { keys[i].records[next[value]++] = record; });
    std::vector<uint64_t> of_value;
    for (uint32_t value = 0; value < value_count; ++value) {
      of_value.clear();
      columns[i]->AppendKeys(static_cast<ValueId>(value), &of_value);
      for (const uint64_t key : of_value) keys[i].keys.push_back({Combine(key, i + 1), value});
    }
  }
  blocks = CandidateBlocks::Build(std::move(keys), left_count, record_count, options.blocking);
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
  const auto contents_of = [this](uint32_t record) {
    uint64_t contents = 0;
    for (const ValueId value : rows.values(record)) {
      contents = Combine(contents, static_cast<uint64_t>(value));
    }
    return contents;
  };
  model = LearnModel(
      columns, DrawTrainingPairs(blocks, left_count, record_count, width, compare, contents_of));
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

void Linker::Impl::FinishColumns() {
  for (const std::unique_ptr<Column>& column : columns) {
    column->Finish();
    statistics.columns.push_back({column->damaged_count(), column->damaged_example()});
  }
  whole->Finish();
  Canonicalise();
}

size_t Linker::Impl::LinkRecord(uint32_t record, Scratch* scratch,
                                std::vector<ScoredPair>* pairs) const {
  const absl::Span<const uint32_t> candidates = blocks.Find(record, &scratch->blocks);
  const size_t begin = pairs->size();
  double all_odds = 1;  // "none of them" is 1
  std::vector<double> odds;
  for (const auto& [left, bits] : scorer->Score(candidates, record, &scratch->scorer)) {
    const double probability = ProbabilityOf(bits);
    if (probability < options.min_probability) continue;
    pairs->push_back({left, record, static_cast<float>(probability)});
    if (!statistics.exclusive) continue;
    odds.push_back(OddsOf(bits));
    all_odds += odds.back();
  }
  for (size_t i = 0; i < odds.size(); ++i) {
    (*pairs)[begin + i].probability = static_cast<float>(odds[i] / all_odds);
  }
  const auto is_unlikely = [this](const ScoredPair& pair) {
    return pair.probability < static_cast<float>(options.min_probability);
  };
  pairs->erase(
      std::remove_if(pairs->begin() + static_cast<ptrdiff_t>(begin), pairs->end(), is_unlikely),
      pairs->end());
  return candidates.size();
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
    certain.with_one += pairs.empty() ? 0 : 1;
    if (pairs.size() < 2) continue;
    ++certain.with_two;
    std::partial_sort(pairs.begin(), pairs.begin() + 2, pairs.end(),
                      [](const ScoredPair& a, const ScoredPair& b) {
                        return a.probability != b.probability ? a.probability > b.probability
                                                              : a.left < b.left;
                      });
    certain.between.Add(Compare(pairs[0].left, pairs[1].left, compared), compared);
  }
  certain.between.Finish();
  return HaveOneCounterpart(model, certain);
}

Linker::Linker(LinkerOptions options, bool deduplicate)
    : impl_(std::make_unique<Impl>(std::move(options), deduplicate)) {}

Linker::~Linker() = default;

uint32_t Linker::Add(Side side, absl::string_view id, absl::Span<const absl::string_view> values) {
  const int index = impl_->deduplicate || side == Side::kRight ? 1 : 0;
  uint64_t hash = StableHash(id, 1);
  for (size_t i = 0; i < impl_->width; ++i) {
    impl_->side_values[index].push_back(impl_->columns[i]->Add(values[i]));
    hash = Combine(hash, StableHash(values[i], i));
  }
  impl_->side_hashes[index].push_back(hash);
  if (impl_->options.for_labels) {
    impl_->side_wholes[index].push_back(impl_->whole->Add(absl::StrJoin(values, " ")));
  }
  return static_cast<uint32_t>(impl_->side_hashes[index].size() - 1);
}

void Linker::Finish() {
  impl_->FinishColumns();
  impl_->Block();
  impl_->Learn();
  const double least = impl_->options.min_probability;
  const double bits_min =
      least > 0 ? std::log2(least / (1 - std::min(least, 0.999999))) - 1e-9 : -1e9;
  impl_->scorer.emplace(&impl_->rows, impl_->columns, &impl_->model, bits_min);
  impl_->statistics.exclusive = impl_->LooksExclusive();
  if (impl_->statistics.exclusive) impl_->model.CompareWithNone();
  const auto right = static_cast<int64_t>(impl_->record_count - impl_->left_count);
  impl_->statistics.pairs_possible = impl_->deduplicate
                                         ? right * (right - 1) / 2
                                         : right * static_cast<int64_t>(impl_->left_count);
}

void Linker::FinishPairs() {
  impl_->FinishColumns();
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
          part->compared += static_cast<int64_t>(impl_->LinkRecord(record, scratch, &part->pairs));
        }
      });
  std::vector<ScoredPair> pairs;
  impl_->statistics.pairs_compared = 0;
  for (const Part& part : parts) {
    impl_->statistics.pairs_compared += part.compared;
    for (ScoredPair pair : part.pairs) {
      pair.left = impl_->added_as[pair.left];
      pair.right = impl_->added_as[pair.right];
      if (impl_->deduplicate && pair.left > pair.right) std::swap(pair.left, pair.right);
      pairs.push_back(pair);
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

const LinkageModel& Linker::model() const { return impl_->model; }
const LinkStatistics& Linker::statistics() const { return impl_->statistics; }

std::vector<ScoredPair> OneToOne(std::vector<ScoredPair> pairs) {
  std::sort(pairs.begin(), pairs.end(), [](const ScoredPair& a, const ScoredPair& b) {
    if (a.probability != b.probability) return a.probability > b.probability;
    return a.right != b.right ? a.right < b.right : a.left < b.left;
  });
  absl::flat_hash_set<uint32_t> left, right;
  std::vector<ScoredPair> kept;
  for (const ScoredPair& pair : pairs) {
    if (left.contains(pair.left) || right.contains(pair.right)) continue;
    left.insert(pair.left);
    right.insert(pair.right);
    kept.push_back(pair);
  }
  return kept;
}

}  // namespace dealtrace::linkage
