/** The part of a valibot schema that is described: scalars, picklists, arrays, objects, records, optional properties. */
interface SchemaNode {
  readonly type: string
  readonly entries?: Readonly<Record<string, SchemaNode>>
  readonly item?: SchemaNode
  readonly wrapped?: SchemaNode
  readonly value?: SchemaNode
  readonly options?: readonly (string | number | bigint)[]
}

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly (string | number | bigint)[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema
}

/** JSON Schema of a message, for readers that do not know this project. */
export function jsonSchema(node: SchemaNode): JsonSchema {
  if (node.entries !== undefined) {
    const entries = Object.entries(node.entries)
    return {
      type: 'object',
      properties: Object.fromEntries(entries.map(([name, entry]) => [name, jsonSchema(entry)])),
      required: entries.filter(([, entry]) => entry.type !== 'optional').map(([name]) => name),
    }
  }
  if (node.item !== undefined) return { type: 'array', items: jsonSchema(node.item) }
  if (node.value !== undefined) return { type: 'object', additionalProperties: jsonSchema(node.value) }
  if (node.wrapped !== undefined) return jsonSchema(node.wrapped)
  if (node.options !== undefined) return { enum: node.options }
  return node.type === 'unknown' ? {} : { type: node.type }
}
