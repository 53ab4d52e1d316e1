/** Import boundaries: architecture.md section 1 as code. Type-only and dynamic imports count. */
const rooms = {
  errors: ["errors"],
  engine: ["engine", "errors"],
  access: ["access", "errors"],
  privatelink: ["privatelink", "errors"],
  inspection: ["inspection", "errors"],
  registry: ["registry", "access", "errors"],
  provisioners: ["provisioners", "engine", "errors", "registry/table-name", "registry/table-policy"],
  reporting: ["reporting", "engine", "errors"],
  runtime: ["runtime", "reporting", "engine", "errors"],
  workflows: [
    "workflows",
    "engine",
    "access",
    "registry",
    "privatelink",
    "inspection",
    "provisioners/registry",
    "provisioners/graph",
    "reporting/events",
    "runtime/runtime",
    "errors",
  ],
  commands: ["commands", "workflows", "access", "errors", "reporting", "runtime/runtime"],
  sandbox: ["sandbox"],
  "api-service": ["api-service"],
};
const roomRule = ([room, allowed]) => ({
  name: `room-${room}`,
  severity: "error",
  comment: `src/${room} may import only: ${allowed.join(", ")}`,
  from: {
    path: `^src/${room}/`,
    ...(room === "commands" ? { pathNot: "^src/commands/(sandbox|demo)" } : {}),
  },
  to: { path: "^src/", pathNot: allowed.map((a) => `^src/${a}(/|[.]ts$)`) },
});
module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(roomRule),
    {
      name: "commands-sandbox",
      severity: "error",
      from: { path: "^src/commands/(sandbox|demo)" },
      to: {
        path: "^src/",
        pathNot: [
          "^src/(commands|workflows|access|errors|reporting)/",
          "^src/runtime/runtime[.]ts$",
          "^src/sandbox/(control|paths)/",
        ],
      },
    },
    { name: "no-cycles", severity: "error", from: { path: "^src/" }, to: { circular: true } },
    {
      name: "aws-sdk",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: [
          "^src/(provisioners|registry|privatelink|inspection|sandbox/services)/",
          "^src/runtime/aws-clients[.]ts$",
        ],
      },
      to: { path: "node_modules/@aws-sdk/" },
    },
    {
      name: "smithy-schema",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(sandbox/protocol/schema|runtime/aws-profile)[.]ts$" },
      to: { path: "node_modules/@smithy/core/" },
    },
    {
      name: "terminal-libraries",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: ["^src/(runtime|reporting/human)", "^src/(program|commands/define)[.]ts$"],
      },
      to: { path: "node_modules/(commander|ora|inquirer|@inquirer)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
      extensions: [".ts", ".js", ".mjs", ".cjs"],
    },
  },
};
