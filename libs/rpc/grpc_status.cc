#include "libs/rpc/grpc_status.h"

#include "libs/rpc/errors.h"

namespace dealtrace::rpc {

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status proto = ToProto(status);
  return grpc::Status(static_cast<grpc::StatusCode>(proto.code()), proto.message(),
                      proto.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status proto;
  // The code and message of the transport count: details may come from anywhere.
  if (!proto.ParseFromString(status.error_details())) proto.Clear();
  proto.set_code(status.error_code());
  proto.set_message(status.error_message());
  return FromProto(proto);
}

}  // namespace dealtrace::rpc
