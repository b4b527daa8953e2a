// What every List handler does with the rows that it read.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_field.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"

namespace dealtrace::rpc {

// Puts a page of resources of `collection` into `list`, a field of `response`. One more than
// `page.size` was read to know whether another page follows; then the token is set.
template <class Resource, class Response>
void FillPage(const google::protobuf::Message& request, const Page& page,
              absl::string_view collection, std::vector<Resource> resources,
              google::protobuf::RepeatedPtrField<Resource>* list, Response& response) {
  const auto size = static_cast<size_t>(page.size);
  if (resources.size() > size) {
    resources.resize(size);
    response.set_next_page_token(
        MakePageToken(request, ResourceIdOrEmpty(collection, resources.back().name())));
  }
  for (Resource& resource : resources) *list->Add() = std::move(resource);
}

}  // namespace dealtrace::rpc
