/**
 * State of an endpoint or connection in the wire's own camelCase; the SDK's enum spells it PascalCase.
 * @source aws-facts 1.1
 */
export function normaliseState(state: string | undefined): string {
  if (state === undefined || state === "") return "unknown";
  return state.charAt(0).toLowerCase() + state.slice(1);
}
