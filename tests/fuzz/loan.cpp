#include "core/cluster/loan_message.hpp"
#include "core/workflow/effect.hpp"
#include "fuzz/fuzz.hpp"

/// What another node says of attempts that are lent: whatever can be read is written and read the same again, and the
/// work in it is work, or refused.
namespace troupe::fuzz {
namespace {

using namespace cluster;

template <class Message>
std::optional<Message> read(std::string_view bytes) {
  auto first = decode_loan<Message>(bytes);
  if (!first)
    return std::nullopt;
  auto written = encode_loan(*first);
  auto again = decode_loan<Message>(written);
  expect(again && encode_loan(*again) == written);
  return *std::move(first);
}

}  // namespace

void run(std::string_view bytes) {
  read<loan_hint>(bytes);
  read<loan_request>(bytes);
  read<loan_renewal>(bytes);
  read<loan_renewed>(bytes);
  read<loan_progress>(bytes);
  read<loan_stop>(bytes);
  read<loan_seek>(bytes);
  read<loan_outcome>(bytes);
  read<loan_settled>(bytes);
  auto granted = read<loan_grant>(bytes);
  if (!granted)
    return;
  for (const auto& each : granted->attempts)
    if (auto work = from_json<run_task>(each.work))
      expect(from_json<run_task>(to_json(*work)).has_value());
}

}  // namespace troupe::fuzz
