// Runs a query of DuckDB over files and prints the rows as JSON, a line for each: node query.mjs "select ..."
import { DuckDBInstance } from "@duckdb/node-api";

const connection = await (await DuckDBInstance.create(":memory:")).connect();
const reader = await connection.runAndReadAll(process.argv[2]);
for (const row of reader.getRowObjectsJson()) {
    console.log(JSON.stringify(row));
}
