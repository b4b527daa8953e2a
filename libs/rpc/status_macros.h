// Early return on error, under the names that newer Abseil versions use, so that this file can be
// dropped later. Includes nothing of gRPC; any library may use it.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define DEALTRACE_CONCATENATE_INNER(a, b) a##b
#define DEALTRACE_CONCATENATE(a, b) DEALTRACE_CONCATENATE_INNER(a, b)

// RETURN_IF_ERROR(DoIt());
#define RETURN_IF_ERROR(expression)                                             \
  do {                                                                          \
    if (absl::Status dealtrace_status = (expression); !dealtrace_status.ok()) { \
      return dealtrace_status;                                                  \
    }                                                                           \
  } while (false)

// ASSIGN_OR_RETURN(std::string text, ReadFile(path));
#define ASSIGN_OR_RETURN(target, expression) \
  DEALTRACE_ASSIGN_OR_RETURN(DEALTRACE_CONCATENATE(dealtrace_result_, __LINE__), target, expression)

// NOLINTBEGIN(bugprone-macro-parentheses): a declaration cannot stand in parentheses.
#define DEALTRACE_ASSIGN_OR_RETURN(result, target, expression) \
  auto result = (expression);                                  \
  if (!result.ok()) return std::move(result).status();         \
  target = *std::move(result)
// NOLINTEND(bugprone-macro-parentheses)
