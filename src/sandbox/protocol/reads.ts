/** True for operations whose name says that they only look. */
export function isRead(operation: string): boolean {
  return /^(Describe|Get|List|Filter|BatchGet|BatchCheck|Query|Scan|Test|Search|Lookup)/.test(operation);
}
