// Validates a document, and values by its schemas. Reads { document, values: [{ name, schema, value }] }, where the document is an OpenAPI one
// unless there are values, and writes a list of problems. An OpenAPI document's own examples are values, too, unless it is of 3.0, whose schemas
// are no JSON schemas.
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const { document, values } = JSON.parse(readFileSync(0, "utf8"));
const problems = [];

const escape = (name) => String(name).replaceAll("~", "~0").replaceAll("/", "~1");
const at = (pointer) => pointer.split("/").slice(1).reduce((node, name) => node?.[decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~")], document);

const visit = (node, pointer, action) => {
  if (node !== null && typeof node === "object") {
    action(node, pointer);
    for (const [name, value] of Object.entries(node)) visit(value, `${pointer}/${escape(name)}`, action);
  }
};

const examples = () => {
  const found = [];
  if (document.openapi.startsWith("3.0")) return found;
  visit(document, "#", (node, pointer) => {
    if (!node.schema) return;
    const given = { ...node.examples, ...("example" in node && { "": { value: node.example } }) };
    for (const [name, { value }] of Object.entries(given)) {
      found.push({ name: `the example ${name} of ${pointer}`, schema: `${pointer}/schema`, value });
    }
  });
  return found;
};

if (!values) {
  const result = await new Validator().validate(structuredClone(document));
  if (!result.valid) problems.push(`not OpenAPI: ${JSON.stringify(result.errors)}`);
  visit(document, "#", (node, pointer) => {
    if (typeof node.$ref === "string" && at(node.$ref) === undefined) problems.push(`${pointer}: nothing is at ${node.$ref}`);
  });
}

const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
addFormats(ajv);
ajv.addSchema(document, "document", undefined, false);
for (const { name, schema, value } of values ?? examples()) {
  const validate = ajv.compile({ $ref: `document${schema}` });
  if (!validate(value)) problems.push(`${name}: ${ajv.errorsText(validate.errors, { dataVar: "it" })}, being ${JSON.stringify(value)}`);
}

process.stdout.write(JSON.stringify(problems));
