export default { test: { include: ["app.test.mjs"], pool: "threads" } };
