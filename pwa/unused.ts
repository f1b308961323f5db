/** What is exported and not used by the app ends this with 1, for tsc does not look at exports; a test is no user. `node unused.ts` */

import { relative } from 'node:path'
import ts from 'typescript'

const HERE = import.meta.dirname
const GENERATED = ['src/api-types.ts']

function program(): ts.Program {
  const files = ['tsconfig.json', 'tsconfig.worker.json'].map(project)
  return ts.createProgram(files.flatMap((it) => it.fileNames), files[0]?.options ?? {})
}

function project(name: string): ts.ParsedCommandLine {
  const { config } = ts.readConfigFile(`${HERE}/${name}`, ts.sys.readFile) as { config: object }
  return ts.parseJsonConfigFileContent(config, ts.sys, HERE)
}

/** Everything that is named somewhere but where it is declared; of a module imported on demand its default. */
function used(files: ts.SourceFile[], checker: ts.TypeChecker): Set<ts.Symbol> {
  const found = new Set<ts.Symbol>()
  const add = (symbol: ts.Symbol | undefined, at: ts.Node): void => {
    if (symbol && !symbol.declarations?.some((it) => ts.getNameOfDeclaration(it) === at)) found.add(meant(symbol, checker))
  }
  const look = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) add(checker.getSymbolAtLocation(node), node)
    if (ts.isShorthandPropertyAssignment(node)) add(checker.getShorthandAssignmentValueSymbol(node), node)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments[0]) {
      add(checker.getSymbolAtLocation(node.arguments[0])?.exports?.get(ts.InternalSymbolName.Default), node)
    }
    ts.forEachChild(node, look)
  }
  files.forEach(look)
  return found
}

function meant(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

function unused(): string[] {
  const read = program()
  const checker = read.getTypeChecker()
  const files = read.getSourceFiles().filter((it) => !it.isDeclarationFile && relative(HERE, it.fileName).startsWith('src/'))
  const theirs = used(files, checker)
  return files.flatMap((file) => {
    const module = checker.getSymbolAtLocation(file)
    const path = relative(HERE, file.fileName)
    if (!module || GENERATED.includes(path)) return []
    const idle = checker.getExportsOfModule(module).filter((it) => !theirs.has(meant(it, checker)))
    return idle.map((it) => `${path}: nobody uses ${it.name}`)
  })
}

const found = unused()
if (found.length) console.log(found.join('\n'))
process.exit(found.length ? 1 : 0)
