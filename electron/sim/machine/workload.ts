/** What the workload process submits. `heavy` keeps more jobs in hardware than the address-space warning allows for. */
export const WORKLOADS = [
  { id: 'idle', label: 'Idle' },
  { id: 'vertex', label: 'Vertex-heavy' },
  { id: 'fragment', label: 'Fragment-heavy' },
  { id: 'compute', label: 'Compute' },
  { id: 'memory', label: 'Memory-bound' },
  { id: 'heavy', label: 'Too many jobs (B23)' },
] as const

export type WorkloadId = (typeof WORKLOADS)[number]['id']
