/**
 * Types a text as one of the SDK's enums. EC2's wire has its own spelling for some of them (endpoint states
 * in camel case), which the SDK's types do not know. @source aws-facts 1.1
 */
export function wire<T extends string>(text: string): T {
  return text as T;
}
