#include "libs/boosting/booster.h"

#include <xgboost/c_api.h>

#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace dealtrace::boosting {
namespace {

absl::Status Check(int code, absl::string_view what) {
  if (code == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("XGBoost: ", what, ": ", XGBGetLastError()));
}

struct MatrixDeleter {
  void operator()(void* handle) const { XGDMatrixFree(handle); }
};
using MatrixHandle = std::unique_ptr<void, MatrixDeleter>;

absl::StatusOr<MatrixHandle> ToHandle(const Matrix& rows) {
  DMatrixHandle handle = nullptr;
  const absl::Status status =
      Check(XGDMatrixCreateFromMat(rows.values.data(), static_cast<bst_ulong>(rows.rows()),
                                   static_cast<bst_ulong>(rows.columns), NAN, &handle),
            "make a matrix");
  if (!status.ok()) return status;
  return MatrixHandle(handle);
}

absl::Status SetFloats(void* matrix, const char* field, const std::vector<float>& values) {
  return Check(
      XGDMatrixSetFloatInfo(matrix, field, values.data(), static_cast<bst_ulong>(values.size())),
      field);
}

}  // namespace

struct Booster::Impl {
  BoosterHandle handle = nullptr;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (handle != nullptr) XGBoosterFree(handle);
  }

  absl::Status Set(const char* name, const std::string& value) {
    return Check(XGBoosterSetParam(handle, name, value.c_str()), name);
  }

  absl::Status SetOptions(const BoosterOptions& options) {
    const std::pair<const char*, std::string> parameters[] = {
        {"objective", "binary:logistic"},
        {"booster", "gbtree"},
        {"tree_method", "hist"},
        {"nthread", "1"},
        {"verbosity", "0"},
        {"seed", absl::StrCat(options.seed)},
        {"max_depth", absl::StrCat(options.depth)},
        {"eta", absl::StrCat(options.learning_rate)},
        {"subsample", absl::StrCat(options.row_share)},
        {"colsample_bytree", absl::StrCat(options.column_share)},
        {"min_child_weight", absl::StrCat(options.leaf_weight_min)},
        {"lambda", absl::StrCat(options.l2)}};
    for (const auto& [name, value] : parameters) {
      const absl::Status status = Set(name, value);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // Outputs of XGBoosterPredict: 1 margin, 4 contributions.
  absl::StatusOr<std::vector<double>> Predict(const Matrix& rows, int option, int trees_max) const {
    if (rows.rows() == 0) return std::vector<double>();
    const absl::StatusOr<MatrixHandle> matrix = ToHandle(rows);
    if (!matrix.ok()) return matrix.status();
    bst_ulong size = 0;
    const float* values = nullptr;
    const absl::Status status =
        Check(XGBoosterPredict(handle, matrix->get(), option, static_cast<unsigned>(trees_max), 0,
                               &size, &values),
              "predict");
    if (!status.ok()) return status;
    return std::vector<double>(values, values + size);
  }
};

Booster::Booster(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Booster::Booster(Booster&&) noexcept = default;
Booster& Booster::operator=(Booster&&) noexcept = default;
Booster::~Booster() = default;

absl::StatusOr<Booster> Booster::Train(const Matrix& rows, absl::Span<const int> labels,
                                       absl::Span<const double> weights,
                                       const BoosterOptions& options) {
  if (rows.rows() == 0 || labels.size() != static_cast<size_t>(rows.rows()) ||
      weights.size() != labels.size()) {
    return absl::InvalidArgumentError("training needs as many labels and weights as rows");
  }
  const absl::StatusOr<MatrixHandle> matrix = ToHandle(rows);
  if (!matrix.ok()) return matrix.status();
  void* const handle = matrix->get();
  absl::Status status =
      SetFloats(handle, "label", std::vector<float>(labels.begin(), labels.end()));
  if (status.ok()) {
    status = SetFloats(handle, "weight", std::vector<float>(weights.begin(), weights.end()));
  }
  auto impl = std::make_unique<Impl>();
  if (status.ok()) status = Check(XGBoosterCreate(&handle, 1, &impl->handle), "create");
  if (status.ok()) status = impl->SetOptions(options);
  for (int round = 0; status.ok() && round < options.rounds; ++round) {
    status = Check(XGBoosterUpdateOneIter(impl->handle, round, handle), "train");
  }
  if (!status.ok()) return status;
  return Booster(std::move(impl));
}

absl::StatusOr<Booster> Booster::Load(const std::string& bytes) {
  auto impl = std::make_unique<Impl>();
  absl::Status status = Check(XGBoosterCreate(nullptr, 0, &impl->handle), "create");
  if (!status.ok()) return status;
  if (bytes.empty() ||
      XGBoosterLoadModelFromBuffer(impl->handle, bytes.data(), bytes.size()) != 0) {
    return absl::InvalidArgumentError("the model cannot be read; train it again");
  }
  status = impl->Set("nthread", "1");
  if (!status.ok()) return status;
  return Booster(std::move(impl));
}

absl::StatusOr<std::string> Booster::Save() const {
  bst_ulong size = 0;
  const char* bytes = nullptr;
  const absl::Status status = Check(
      XGBoosterSaveModelToBuffer(impl_->handle, R"({"format": "json"})", &size, &bytes), "save");
  if (!status.ok()) return status;
  return std::string(bytes, size);
}

absl::StatusOr<std::vector<double>> Booster::Margins(const Matrix& rows, int trees_max) const {
  return impl_->Predict(rows, 1, trees_max);
}

absl::StatusOr<std::vector<double>> Booster::Contributions(const Matrix& rows) const {
  return impl_->Predict(rows, 4, 0);
}

}  // namespace dealtrace::boosting
