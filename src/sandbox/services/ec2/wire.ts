/**
 * A text where the SDK's types want one of their enums: `never` fits them all. EC2's wire has spellings
 * (endpoint states in camel case) that the enums do not know. @source aws-facts 1.1
 */
export function wire(text: string): never {
  return text as never;
}
