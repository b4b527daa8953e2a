#include "libs/linkage/linker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/linkage/labelled_model.h"

namespace dealtrace::linkage {
namespace {

struct Person {
  std::string id;
  std::vector<std::string> values;  // given name, family name, town, born, number
};

const std::vector<ComparisonSpec> kComparisons = {{"given", "given", ValueType::kPerson},
                                                  {"family", "family", ValueType::kPerson},
                                                  {"town", "town", ValueType::kAddress},
                                                  {"born", "born", ValueType::kDate},
                                                  {"number", "number", ValueType::kExact}};

// People with made-up names, and the same people with errors.
class World {
 public:
  World(int people, unsigned seed) : random_(seed) {
    for (int i = 0; i < people; ++i) {
      Person person{absl::StrCat("l", i),
                    {Word(5), Word(7), Word(6),
                     absl::StrFormat("19%02d%02d%02d", Draw(100), Draw(12) + 1, Draw(28) + 1),
                     absl::StrCat(1'000'000 + Draw(8'000'000))}};
      Person other = person;
      other.id = absl::StrCat("r", i);
      for (std::string& value : other.values) Spoil(value);
      left.push_back(std::move(person));
      right.push_back(std::move(other));
    }
  }

  std::vector<Person> left;
  std::vector<Person> right;

 private:
  int Draw(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::string Word(int letters) {
    std::string word;
    // Few syllables, so that names repeat and are alike.
    constexpr const char* kSyllables[] = {"ka",  "lo",  "mi",  "ta",  "ren",
                                          "sol", "vik", "dan", "bor", "eth"};
    while (static_cast<int>(word.size()) < letters) word += kSyllables[Draw(10)];
    return word;
  }
  void Spoil(std::string& value) {
    const int what = Draw(10);
    if (what == 0) value.clear();
    if (what == 1 && value.size() > 2) {
      value.erase(static_cast<size_t>(Draw(static_cast<int>(value.size()))), 1);
    }
    if (what == 2 && value.size() > 2) std::swap(value[1], value[2]);
  }
  std::mt19937 random_;
};

void AddAll(Linker& linker, Side side, const std::vector<Person>& people) {
  for (const Person& person : people) {
    std::vector<absl::string_view> values(person.values.begin(), person.values.end());
    linker.Add(side, person.id, values);
  }
}

// By ids, so that the order of adding does not show.
std::map<std::pair<std::string, std::string>, float> Link(const std::vector<Person>& left,
                                                          const std::vector<Person>& right,
                                                          int threads) {
  LinkerOptions options;
  options.comparisons = kComparisons;
  options.threads = threads;
  Linker linker(options, false);
  AddAll(linker, Side::kLeft, left);
  AddAll(linker, Side::kRight, right);
  linker.Finish();
  std::map<std::pair<std::string, std::string>, float> links;
  for (const ScoredPair& pair : linker.Link()) {
    links[{left[pair.left].id, right[pair.right].id}] = pair.probability;
  }
  return links;
}

TEST(LinkerTest, FindsTheSamePeopleWithoutLabels) {
  const World world(1500, 3);
  int correct = 0, linked = 0;
  for (const auto& [ids, probability] : Link(world.left, world.right, 2)) {
    if (probability < 0.5F) continue;
    ++linked;
    correct += ids.first.substr(1) == ids.second.substr(1) ? 1 : 0;
  }
  EXPECT_GE(correct, 1470);
  EXPECT_LE(linked - correct, 15);
}

TEST(LinkerTest, NeitherOrderNorThreadsChangeABit) {
  World world(600, 5);
  const auto links = Link(world.left, world.right, 1);
  std::mt19937 random(1);
  std::shuffle(world.left.begin(), world.left.end(), random);
  std::shuffle(world.right.begin(), world.right.end(), random);
  EXPECT_EQ(Link(world.left, world.right, 4), links);
}

TEST(LinkerTest, FindsDuplicatesOfOneTable) {
  const World world(800, 9);
  LinkerOptions options;
  options.comparisons = kComparisons;
  Linker linker(options, true);
  AddAll(linker, Side::kRight, world.left);
  AddAll(linker, Side::kRight, world.right);
  linker.Finish();
  int correct = 0, wrong = 0;
  for (const ScoredPair& pair : linker.Link()) {
    EXPECT_LT(pair.left, pair.right);
    if (pair.probability < 0.5F) continue;
    (pair.left + 800 == pair.right ? correct : wrong) += 1;
  }
  EXPECT_GE(correct, 776);
  EXPECT_LE(wrong, 16);
}

// A switchboard of a million rows must not cost a million squared.
TEST(LinkerTest, AKeyThatAllShareCostsNothing) {
  LinkerOptions options;
  options.comparisons = {{"phone", "phone", ValueType::kPhone}, {"name", "name", ValueType::kName}};
  Linker linker(options, true);
  constexpr int kRecords = 100'000;
  for (int i = 0; i < kRecords; ++i) {
    const std::string name = absl::StrCat("Company ", i * 7919 % 100'003, " of ", i);
    linker.Add(Side::kRight, absl::StrCat(i), {"+1 415 555 0100", name});
  }
  linker.Finish();
  linker.Link();
  EXPECT_LE(linker.statistics().pairs_compared, kRecords * options.blocking.pairs_per_record * 2);
}

TEST(LinkerTest, TwoKeysThatAreTooCommonAloneFindPairsTogether) {
  LinkerOptions options;
  options.comparisons = {{"town", "town", ValueType::kExact}, {"born", "born", ValueType::kExact}};
  options.blocking.block_records_max = 60;  // a town has 80 records, a year 100
  Linker linker(options, true);
  for (int i = 0; i < 4000; ++i) {
    const std::string town = absl::StrCat("t", i % 50), born = absl::StrCat(1950 + i / 50 % 40);
    linker.Add(Side::kRight, absl::StrCat(i), {town, born});
  }
  linker.Finish();
  linker.Link();
  EXPECT_EQ(linker.statistics().pairs_compared, 2000);
}

TEST(LinkerTest, ExplainsEveryComparisonAndSumsToTheOdds) {
  const World world(400, 11);
  LinkerOptions options;
  options.comparisons = kComparisons;
  Linker linker(options, true);
  AddAll(linker, Side::kRight, world.left);
  AddAll(linker, Side::kRight, world.right);
  linker.Finish();
  const std::vector<ScoredPair> pairs = linker.Link();
  ASSERT_FALSE(pairs.empty());
  for (const ScoredPair& pair : pairs) {
    double bits = linker.model().prior_bits;
    const std::vector<ComparisonStep> steps = linker.Explain(pair.left, pair.right);
    ASSERT_EQ(steps.size(), kComparisons.size());
    for (const ComparisonStep& step : steps) bits += step.bits;
    EXPECT_NEAR(ProbabilityOf(bits), pair.probability, 1e-5);
  }
}

TEST(LinkerTest, TakesNothingAndOneRecord) {
  LinkerOptions options;
  options.comparisons = kComparisons;
  for (const int records : {0, 1}) {
    Linker linker(options, true);
    for (int i = 0; i < records; ++i) linker.Add(Side::kRight, "a", {"x", "", "", "", ""});
    linker.Finish();
    EXPECT_TRUE(linker.Link().empty());
  }
}

TEST(LinkerTest, CandidatesExcludeEachOtherWhenThereIsAtMostOneCounterpart) {
  const World world(400, 17);
  // Everybody stands twice on the left.
  std::vector<Person> left = world.left;
  for (const Person& person : world.left) left.push_back({"again" + person.id, person.values});
  LinkerOptions options;
  options.comparisons = kComparisons;
  options.one_counterpart = true;
  Linker linker(options, false);
  AddAll(linker, Side::kLeft, left);
  AddAll(linker, Side::kRight, world.right);
  linker.Finish();
  std::map<uint32_t, double> sums;
  int halves = 0;
  for (const ScoredPair& pair : linker.Link()) {
    sums[pair.right] += pair.probability;
    halves += pair.probability > 0.45 && pair.probability <= 0.5 ? 1 : 0;
  }
  for (const auto& [record, sum] : sums) EXPECT_LE(sum, 1.0001) << record;
  EXPECT_GE(halves, 700);
}

TEST(OneToOneTest, KeepsTheLikeliestPairOfEach) {
  const std::vector<ScoredPair> kept =
      OneToOne({{1, 1, 0.9F}, {1, 2, 0.95F}, {2, 2, 0.8F}, {2, 1, 0.7F}});
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].right, 2U);
  EXPECT_EQ(kept[1].left, 2U);
}

TEST(ModelTest, WeightsFallFromLevelToLevel) {
  const World world(1000, 13);
  LinkerOptions options;
  options.comparisons = kComparisons;
  Linker linker(options, true);
  AddAll(linker, Side::kRight, world.left);
  AddAll(linker, Side::kRight, world.right);
  linker.Finish();
  for (const auto& weights : linker.model().weights) {
    EXPECT_EQ(weights[kMissingLevel].bits, 0);
    for (size_t level = 2; level < weights.size(); ++level) {
      EXPECT_LE(weights[level].bits, weights[level - 1].bits + 1e-9);
    }
  }
}

TEST(LabelledModelTest, LearnsWhatLevelsCannotSayAndRefusesTooFewLabels) {
  boosting::Matrix rows;
  rows.columns = 2;
  std::vector<int> labels;
  std::mt19937 random(2);
  std::uniform_real_distribution<float> draw(0, 1);
  for (int i = 0; i < 600; ++i) {
    const float a = draw(random), b = draw(random);
    rows.values.insert(rows.values.end(), {a, b});
    labels.push_back(a > 0.3F && b > 0.3F ? 1 : 0);
  }
  const auto model = LabelledModel::Train(rows, labels);
  ASSERT_TRUE(model.ok());
  EXPECT_GT(model->quality().f1, 0.9);
  const auto saved = model->Save();
  const auto loaded = LabelledModel::Load(*saved);
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(*loaded->Probabilities(rows), *model->Probabilities(rows));
  const auto refused = LabelledModel::Train(rows, std::vector<int>(600, 1));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace dealtrace::linkage
