/** A C function under a policy, with its bases applied. */
export interface PolicyFunction {
  readonly name: string
  readonly text: string
  /** Error constants that it names, `-EIO`; a positive one as `+EAGAIN`. In the order in which they stand. */
  readonly errors: readonly string[]
}

/** A field of the struct that DUMP takes. */
export interface DumpField {
  readonly name: string
  readonly type: string
  readonly offset: number
}

/** What a policy is: its code, and what a caller can see of it. */
export interface PolicySource {
  readonly policy: string
  readonly functions: readonly PolicyFunction[]
  /** `1.6` */
  readonly driverVersion: string
  readonly dump: { readonly size: number; readonly fields: readonly DumpField[] }
  /** Version and struct are inferred: the code was found without a header. */
  readonly uapiInferred: boolean
}

/** What a window can ask about policies. */
export interface PoliciesApi {
  /** In the order in which they were posted. */
  policySources(): Promise<readonly PolicySource[]>
}
