/**
 * The one house rule oxlint has no option for: core may read and write times that it is given, but may not look at a
 * clock. `Date.parse`, `Date.UTC` and `new Date(value)` are pure; everything else that names `Date` is refused.
 */
const pure = new Set(["parse", "UTC"]);

function isPure(node) {
  const { parent } = node;
  if (parent.type === "TSTypeReference") return true;
  if (parent.type === "NewExpression") return parent.callee === node && parent.arguments.length > 0;
  if (parent.type !== "MemberExpression") return false;
  if (parent.object !== node) return !parent.computed;
  return !parent.computed && pure.has(parent.property.name);
}

export default {
  meta: { name: "core-purity" },
  rules: {
    "no-clock": {
      create: (context) => ({
        Identifier(node) {
          if (node.name !== "Date" || isPure(node)) return;
          context.report({ node, message: "Core has no clock: take the time as a number from the caller." });
        },
      }),
    },
  },
};
