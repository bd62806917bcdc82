/** How the sampling program takes what ENABLE and DUMP return. */
export const SAMPLING_CLIENTS = [
  {
    id: 'mesa',
    label: "Like Mesa's producer",
    effect: 'Skips a sample when a DUMP fails and goes on; never enables again.',
  },
  {
    id: 'libdrm',
    label: 'Through drmIoctl()',
    effect: 'Repeats a call for ever while it returns -EAGAIN or -EINTR; takes a positive result for success.',
  },
  {
    id: 'careful',
    label: 'Ours',
    effect: 'Ends the session when a DUMP fails, and enables it again.',
  },
] as const

export type SamplingClientId = (typeof SAMPLING_CLIENTS)[number]['id']
