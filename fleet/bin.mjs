#!/usr/bin/env node
console.log("bin ran", process.argv.slice(2));
