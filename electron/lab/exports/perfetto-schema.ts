import { createFileRegistry, type DescMessage, fromJson, type JsonObject, toBinary } from '@bufbuild/protobuf'
import {
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt'
import { create } from '@bufbuild/protobuf'

// The part of Perfetto's trace format that an export uses: names and numbers of its fields are those of
// protos/perfetto/trace in google/perfetto. Everything else a reader of the format does not miss.

const { DOUBLE, FIXED64, INT32, INT64, STRING, UINT32, UINT64, MESSAGE, ENUM } = FieldDescriptorProto_Type
const { OPTIONAL, REPEATED } = FieldDescriptorProto_Label
const PACKAGE = 'perfetto.protos'

type Scalar = FieldDescriptorProto_Type
/** Number, then a scalar type or the name of a message or enum; `many` for a repeated field. */
type Field = readonly [number: number, type: Scalar | string, many?: 'many']

const MESSAGES: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  Trace: { packet: [1, 'TracePacket', 'many'] },
  TracePacket: {
    timestamp: [8, UINT64],
    trusted_packet_sequence_id: [10, UINT32],
    track_event: [11, 'TrackEvent'],
    sequence_flags: [13, UINT32],
    previous_packet_dropped: [42, UINT32],
    gpu_counter_event: [52, 'GpuCounterEvent'],
    track_descriptor: [60, 'TrackDescriptor'],
  },
  TrackDescriptor: {
    uuid: [1, UINT64],
    name: [2, STRING],
    process: [3, 'ProcessDescriptor'],
    thread: [4, 'ThreadDescriptor'],
    parent_uuid: [5, UINT64],
    counter: [8, 'CounterDescriptor'],
  },
  ProcessDescriptor: { pid: [1, INT32], process_name: [6, STRING] },
  ThreadDescriptor: { pid: [1, INT32], tid: [2, INT32], thread_name: [5, STRING] },
  CounterDescriptor: { unit_name: [6, STRING] },
  TrackEvent: {
    debug_annotations: [4, 'DebugAnnotation', 'many'],
    type: [9, 'TrackEventType'],
    track_uuid: [11, UINT64],
    categories: [22, STRING, 'many'],
    name: [23, STRING],
    counter_value: [30, INT64],
    flow_ids: [47, FIXED64, 'many'],
    terminating_flow_ids: [48, FIXED64, 'many'],
  },
  DebugAnnotation: { string_value: [6, STRING], name: [10, STRING] },
  GpuCounterEvent: {
    counter_descriptor: [1, 'GpuCounterDescriptor'],
    counters: [2, 'GpuCounter', 'many'],
  },
  GpuCounter: { counter_id: [1, UINT32], double_value: [3, DOUBLE] },
  GpuCounterDescriptor: {
    specs: [1, 'GpuCounterSpec', 'many'],
    counter_groups: [6, 'GpuCounterGroupSpec', 'many'],
  },
  GpuCounterGroupSpec: { group_id: [1, UINT32], name: [2, STRING], counter_ids: [4, UINT32, 'many'] },
  GpuCounterSpec: { counter_id: [1, UINT32], name: [2, STRING], description: [3, STRING] },
}

const ENUMS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  TrackEventType: { TYPE_UNSPECIFIED: 0, TYPE_SLICE_BEGIN: 1, TYPE_SLICE_END: 2, TYPE_INSTANT: 3, TYPE_COUNTER: 4 },
}

/** Bits of `sequence_flags`. */
export const INCREMENTAL_STATE_CLEARED = 1

/** Bit of `previous_packet_dropped`, a bool in older versions of the format. */
export const DATA_LOSS_PRESENT = 1

const registry = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: [
      {
        name: 'perfetto.proto',
        package: PACKAGE,
        syntax: 'proto2',
        messageType: Object.entries(MESSAGES).map(([name, fields]) => ({
          name,
          field: Object.entries(fields).map(([field, description]) => fieldOf(field, description)),
        })),
        enumType: Object.entries(ENUMS).map(([name, values]) => ({
          name,
          value: Object.entries(values).map(([value, number]) => ({ name: value, number })),
        })),
      },
    ],
  }),
)

function fieldOf(name: string, [number, type, many]: Field): Partial<FieldDescriptorProto> & { $typeName?: never } {
  const label = many === 'many' ? REPEATED : OPTIONAL
  if (typeof type !== 'string') return { name, number, label, type }
  return { name, number, label, type: type in ENUMS ? ENUM : MESSAGE, typeName: `.${PACKAGE}.${type}` }
}

/** Throws for a message that is not in the table. */
function perfettoMessage(name: string): DescMessage {
  const message = registry.getMessage(`${PACKAGE}.${name}`)
  if (message === undefined) throw new Error(`no message ${name} in the schema`)
  return message
}

export const TRACE = perfettoMessage('Trace')

/** One packet, ready to be appended to a trace file. 64-bit numbers are text, as JSON has them in protobuf. */
export function packetBytes(packet: JsonObject): Uint8Array {
  return toBinary(TRACE, fromJson(TRACE, { packet: [packet] }))
}

/** Numbers of the fields that are written for each sample, which is not done through JSON. */
export const SAMPLE_FIELDS = {
  packet: 1,
  timestamp: 8,
  sequence: 10,
  flags: 13,
  dropped: 42,
  gpuCounterEvent: 52,
  counters: 2,
  counterId: 1,
  doubleValue: 3,
} as const
