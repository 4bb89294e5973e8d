// For jest, which runs CommonJS in a sandbox that cannot load ES modules and takes the condition `require`. The script runs
// outside the sandbox, in Node's own context, whose `require()` can. Node and bundlers take an earlier condition.
const { runInThisContext } = require("node:vm");

const { createRequire } = runInThisContext("process").getBuiltinModule("node:module");
module.exports = { ...createRequire(__filename)("./dist/index.js") };
