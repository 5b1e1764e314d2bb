import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileMibs, standardMib } from './index.ts';
import { lex } from './lexer.ts';
import { parseMib } from './parser.ts';

const v2 = `
ACME-RACK-MIB DEFINITIONS ::= BEGIN
IMPORTS
    MODULE-IDENTITY, OBJECT-TYPE, NOTIFICATION-TYPE, enterprises, Integer32, Counter64, Gauge32
        FROM SNMPv2-SMI
    TEXTUAL-CONVENTION, DisplayString, MacAddress, TruthValue FROM SNMPv2-TC
    MODULE-COMPLIANCE, OBJECT-GROUP FROM SNMPv2-CONF
    ifIndex FROM IF-MIB;

acmeRack MODULE-IDENTITY
    LAST-UPDATED "202601010000Z"
    ORGANIZATION "Acme"
    CONTACT-INFO "nobody"
    DESCRIPTION  "Racks."
    REVISION "202601010000Z" DESCRIPTION "First."
    ::= { enterprises 99999 }

Tenths ::= TEXTUAL-CONVENTION
    DISPLAY-HINT "d-1"
    STATUS current
    DESCRIPTION "Tenths of something -- with dashes."
    SYNTAX Integer32 (-400..1250)

acmeObjects OBJECT IDENTIFIER ::= { acmeRack 1 }

rackCount OBJECT-TYPE -- how many -- SYNTAX Gauge32
    UNITS "racks" MAX-ACCESS read-only STATUS current
    DESCRIPTION "How many
                 racks."
    DEFVAL { 0 }
    ::= { acmeObjects 1 }

rackTable OBJECT-TYPE
    SYNTAX SEQUENCE OF RackEntry
    MAX-ACCESS not-accessible STATUS current DESCRIPTION "Racks."
    ::= { acmeObjects 2 }
rackEntry OBJECT-TYPE
    SYNTAX RackEntry
    MAX-ACCESS not-accessible STATUS current DESCRIPTION "A rack."
    INDEX { ifIndex, IMPLIED rackName }
    ::= { rackTable 1 }
RackEntry ::= SEQUENCE { rackName DisplayString, rackTemperature Tenths, rackDoors BITS, rackState INTEGER }
rackName OBJECT-TYPE SYNTAX DisplayString (SIZE (1..32)) MAX-ACCESS not-accessible STATUS current DESCRIPTION "" ::= { rackEntry 1 }
rackTemperature OBJECT-TYPE SYNTAX Tenths UNITS "degrees" MAX-ACCESS read-only STATUS current DESCRIPTION "" ::= { rackEntry 2 }
rackDoors OBJECT-TYPE SYNTAX BITS { front(0), back(1) } MAX-ACCESS read-write STATUS current DESCRIPTION "" ::= { rackEntry 3 }
rackState OBJECT-TYPE SYNTAX INTEGER { open(1), shut(2), lost(-1) } MAX-ACCESS read-only STATUS deprecated DESCRIPTION "" ::= { rackEntry 4 }
rackMask OBJECT-TYPE SYNTAX OCTET STRING (SIZE (0 | 4..'1F'h)) MAX-ACCESS read-only STATUS current DESCRIPTION "" ::= { rackEntry 5 }

rackExtraTable OBJECT-TYPE SYNTAX SEQUENCE OF RackExtraEntry MAX-ACCESS not-accessible STATUS current DESCRIPTION "" ::= { acmeObjects 3 }
rackExtraEntry OBJECT-TYPE SYNTAX RackExtraEntry MAX-ACCESS not-accessible STATUS current DESCRIPTION "" AUGMENTS { rackEntry } ::= { rackExtraTable 1 }
RackExtraEntry ::= SEQUENCE { rackOctets Counter64 }
rackOctets OBJECT-TYPE SYNTAX Counter64 MAX-ACCESS read-only STATUS current DESCRIPTION "" ::= { rackExtraEntry 1 }

rackOpened NOTIFICATION-TYPE OBJECTS { rackState, rackDoors } STATUS current DESCRIPTION "" ::= { acmeRack 0 1 }
rackGroup OBJECT-GROUP OBJECTS { rackCount } STATUS current DESCRIPTION "" ::= { acmeRack 2 }
rackCompliance MODULE-COMPLIANCE STATUS current DESCRIPTION "All."
    MODULE MANDATORY-GROUPS { rackGroup }
    OBJECT rackDoors SYNTAX BITS { front(0) } MIN-ACCESS read-only DESCRIPTION "No writing."
    ::= { acmeRack 3 }
END
`;

const v1 = `
OLD-MIB { iso org(3) dod(6) internet(1) private(4) 1 77 } DEFINITIONS ::= BEGIN
IMPORTS enterprises, Counter, Gauge, TimeTicks, IpAddress, NetworkAddress FROM RFC1155-SMI
        OBJECT-TYPE FROM RFC-1212  TRAP-TYPE FROM RFC-1215  ifIndex, DisplayString FROM RFC1213-MIB;
old OBJECT IDENTIFIER ::= { enterprises 77777 }
oldTable OBJECT-TYPE SYNTAX SEQUENCE OF OldEntry ACCESS not-accessible STATUS mandatory ::= { old 1 }
oldEntry OBJECT-TYPE SYNTAX OldEntry ACCESS not-accessible STATUS mandatory INDEX { ifIndex, oldPeer } ::= { oldTable 1 }
OldEntry ::= SEQUENCE { oldPeer IpAddress, oldCount Counter }
oldPeer OBJECT-TYPE SYNTAX IpAddress ACCESS read-only STATUS mandatory ::= { oldEntry 1 }
oldCount OBJECT-TYPE SYNTAX Counter ACCESS read-only STATUS mandatory ::= { oldEntry 2 }
oldDown TRAP-TYPE ENTERPRISE old VARIABLES { oldPeer } DESCRIPTION "Down." ::= 7
END
`;

const numberOf = (name: string, mib: ReturnType<typeof compileMibs>['mib']) => mib.named(name)?.oid.join('.');

describe('a module of SMIv2', () => {
  const { mib, problems, files } = compileMibs([{ file: 'acme.mib', text: v2 }]);
  test('has no problems', () => {
    expect(problems).toEqual([]);
    expect(files).toEqual([{ file: 'acme.mib', modules: ['ACME-RACK-MIB'] }]);
  });
  test.each([
    ['acmeRack', '1.3.6.1.4.1.99999'],
    ['rackCount', '1.3.6.1.4.1.99999.1.1'],
    ['rackTemperature', '1.3.6.1.4.1.99999.1.2.1.2'],
    ['rackOpened', '1.3.6.1.4.1.99999.0.1'],
    ['rackCompliance', '1.3.6.1.4.1.99999.3'],
  ])('%s is %s', (name, oid) => expect(numberOf(name, mib)).toBe(oid));
  test('a comment closed on its line ends there, and prose keeps its dashes', () => {
    expect(mib.named('rackCount')).toMatchObject({
      kind: 'scalar',
      syntax: { base: 'Gauge32' },
      units: 'racks',
      access: 'read-only',
      meaning: 'How many racks.',
      line: 26,
    });
  });
  test('rows, indices and AUGMENTS', () => {
    expect(mib.named('rackEntry')).toMatchObject({
      kind: 'row',
      index: [
        { name: 'ifIndex', implied: false, syntax: { base: 'Integer32' } },
        { name: 'rackName', implied: true, syntax: { base: 'OCTET STRING', ranges: [[1, 32]] } },
      ],
    });
    expect(mib.named('rackExtraEntry')?.index).toEqual(mib.named('rackEntry')?.index);
    expect(mib.named('rackOctets')?.kind).toBe('column');
  });
  test('types', () => {
    expect(mib.named('rackTemperature')?.syntax).toEqual({
      type: 'Tenths',
      base: 'Integer32',
      ranges: [[-400, 1250]],
      hint: 'd-1',
    });
    expect([...mib.named('rackState')!.syntax!.labels!]).toEqual([
      [1, 'open'],
      [2, 'shut'],
      [-1, 'lost'],
    ]);
    expect(mib.named('rackDoors')?.syntax?.base).toBe('BITS');
    expect(mib.named('rackMask')?.syntax?.ranges).toEqual([
      [0, 0],
      [4, 31],
    ]);
  });
});

describe('a module of SMIv1', () => {
  const { mib, problems } = compileMibs([{ file: 'old.mib', text: v1 }]);
  test('finds what moved to other modules', () => expect(problems).toEqual([]));
  test('types of version 1 are those of version 2', () =>
    expect(mib.named('oldCount')?.syntax).toMatchObject({ type: 'Counter', base: 'Counter32' }));
  test('a trap is a notification below zero', () =>
    expect(numberOf('oldDown', mib)).toBe('1.3.6.1.4.1.77777.0.7'));
});

describe('what is wrong is told, what is right stays', () => {
  const wrap = (body: string, imports = 'IMPORTS enterprises FROM SNMPv2-SMI;') =>
    `BAD-MIB DEFINITIONS ::= BEGIN\n${imports}\n${body}\nEND\n`;
  const check = (text: string) => {
    const { mib, problems } = compileMibs([{ file: 'bad.mib', text }]);
    return {
      mib,
      problems: problems.map(
        (problem) => `${problem.severity} ${problem.line}:${problem.column} ${problem.message}`,
      ),
    };
  };
  test('a missing module is named, with the place', () => {
    const { mib, problems } = check(
      wrap(
        'a OBJECT IDENTIFIER ::= { acmeRoot 1 }\nb OBJECT IDENTIFIER ::= { enterprises 5555 }',
        'IMPORTS acmeRoot FROM ACME-ROOT-MIB\n enterprises FROM SNMPv2-SMI;',
      ),
    );
    expect(problems).toEqual(['error 4:1 acmeRoot comes from ACME-ROOT-MIB, which is not here']);
    expect(numberOf('b', mib)).toBe('1.3.6.1.4.1.5555');
    expect(mib.named('a')).toBeUndefined();
  });
  test('a broken definition loses itself alone', () => {
    const { mib, problems } = check(
      wrap(
        'a OBJECT-TYPE SYNTAX INTEGER { up( } ::= { enterprises 1111 }\nb OBJECT IDENTIFIER ::= { enterprises 5555 }',
      ),
    );
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatch(/^error 3:/);
    expect(numberOf('b', mib)).toBe('1.3.6.1.4.1.5555');
  });
  test('a circle of parents ends', () => {
    const { problems } = check(wrap('a OBJECT IDENTIFIER ::= { b 1 }\nb OBJECT IDENTIFIER ::= { a 1 }'));
    expect(problems.join()).toContain('lead in a circle');
  });
  test('a type that is made of itself ends', () => {
    const { mib } = check(
      wrap('T ::= T\nx OBJECT-TYPE SYNTAX T ACCESS read-only STATUS current ::= { enterprises 5555 1 }'),
    );
    expect(mib.named('x')).toMatchObject({ type: 'T' });
    expect(mib.named('x')?.syntax).toBeUndefined();
  });
  test.each([
    ['an underscore', 'a_b OBJECT IDENTIFIER ::= { enterprises 5555 }', 'has an underscore'],
    ['a stray semicolon', 'a OBJECT IDENTIFIER ::= { enterprises 5555 };', 'a semicolon that ends nothing'],
    ['a stray character', 'a OBJECT IDENTIFIER ::= { enterprises 5555 } §', 'means nothing here'],
    [
      'no comma between labels',
      'a OBJECT-TYPE SYNTAX INTEGER { up(1) down(2) } ACCESS read-only STATUS current ::= { enterprises 5555 }',
      'no comma',
    ],
    [
      'a comma too many',
      'a OBJECT-TYPE SYNTAX INTEGER { up(1), down(2), } ACCESS read-only STATUS current ::= { enterprises 5555 }',
      'a comma before the end',
    ],
  ])('%s is tolerated', (_, body, message) => {
    const { mib, problems } = check(wrap(body));
    expect(
      problems.every((problem) => problem.startsWith('warning')),
      problems.join(),
    ).toBe(true);
    expect(problems.join()).toContain(message);
    expect(mib.at([1, 3, 6, 1, 4, 1, 5555])).toBeDefined();
  });
  test('what was not imported is found all the same', () => {
    const { mib, problems } = check(
      wrap('a OBJECT-TYPE SYNTAX DisplayString ACCESS read-only STATUS current ::= { ifEntry 99 }', ''),
    );
    expect(problems).toEqual(['warning 0:1 ifEntry is not imported; that of IF-MIB is used']);
    expect(mib.named('a')?.kind).toBe('column');
  });
  test.each([
    ['nothing', ''],
    ['prose', 'Dear Sir, please find attached the MIB.'],
    ['a page of HTML', '<html><body>404 DEFINITIONS</body>'],
  ])('%s is no MIB', (_, text) => {
    expect(
      parseMib(text, 'x').problems.some(
        (problem) => problem.severity === 'error' || /no END/.test(problem.message),
      ),
    ).toBe(true);
  });
  test('a file without END keeps what it has', () => {
    const { mib, problems } = check(wrap('b OBJECT IDENTIFIER ::= { enterprises 5555 }').replace('END', ''));
    expect(problems.join()).toContain('has no END');
    expect(numberOf('b', mib)).toBe('1.3.6.1.4.1.5555');
  });
  test('a module of ours is replaced by the one that is brought', () => {
    const { mib } = check(
      'IF-MIB DEFINITIONS ::= BEGIN\nIMPORTS mib-2 FROM SNMPv2-SMI;\ninterfaces OBJECT IDENTIFIER ::= { mib-2 2 }\nEND',
    );
    expect(mib.modules.filter((module) => module.name === 'IF-MIB')).toEqual([
      expect.objectContaining({ file: 'bad.mib' }),
    ]);
    expect(mib.named('ifIndex')).toBeUndefined();
    expect(standardMib().named('ifIndex')).toBeDefined();
  });
});

describe('any text', () => {
  test('comments end at the line, or where a definition goes on', () => {
    const names = (text: string) =>
      lex(text)
        .tokens.map((token) => token.text)
        .filter(Boolean);
    expect(names('a -- one -- two three\nb')).toEqual(['a', 'b']);
    expect(names('a ------------------\nb')).toEqual(['a', 'b']);
    expect(names('a -- x -- }\nb')).toEqual(['a', '}', 'b']);
    expect(names('up(1), -- x -- down(2)')).toEqual(['up', '(', '1', ')', ',', 'down', '(', '2', ')']);
    expect(names('ends-with--comment')).toEqual(['ends-with']);
  });
  test('never throws and never hangs: random characters', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (text) => void compileOnly(text)),
      { numRuns: 300 },
    );
  });
  test('never throws and never hangs: words of SMI in any order', () => {
    const words = [
      'X-MIB',
      'DEFINITIONS',
      '::=',
      'BEGIN',
      'END',
      'IMPORTS',
      'FROM',
      ';',
      'a',
      'B',
      'OBJECT',
      'IDENTIFIER',
      'OBJECT-TYPE',
      'SYNTAX',
      'INTEGER',
      '{',
      '}',
      '(',
      ')',
      '1',
      '-1',
      ',',
      '|',
      '..',
      'SEQUENCE',
      'OF',
      'MACRO',
      'TEXTUAL-CONVENTION',
      '"text"',
      "'0F'H",
      'TRAP-TYPE',
      'ENTERPRISE',
      'INDEX',
      'IMPLIED',
      'AUGMENTS',
      'iso',
      '--',
      '\n',
      '[',
      ']',
      'SIZE',
      '.',
      'DISPLAY-HINT',
      'MODULE-COMPLIANCE',
      'DEFVAL',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...words), { maxLength: 120 }),
        (chosen) => void compileOnly(`X-MIB DEFINITIONS ::= BEGIN ${chosen.join(' ')}`),
      ),
      { numRuns: 1000 },
    );
  });
  test('a module cut off or damaged anywhere keeps its head', () => {
    fc.assert(
      fc.property(fc.nat(v2.length), fc.nat(v2.length), fc.string({ maxLength: 5 }), (from, length, put) => {
        compileOnly(v2.slice(0, from) + put + v2.slice(from + (length % 20)));
        expect(parseMib(v2.slice(0, from), 'x').modules.length).toBe(
          from > v2.indexOf('DEFINITIONS') + 10 ? 1 : 0,
        );
      }),
      { numRuns: 300 },
    );
  });
  test('hostile sizes end at their bounds', () => {
    const deep = `X DEFINITIONS ::= BEGIN a OBJECT-TYPE DEFVAL ${'{'.repeat(100_000)} ::= { iso 1 } END`;
    expect(parseMib(deep, 'x').problems.length).toBeGreaterThan(0);
    const many = `X DEFINITIONS ::= BEGIN ${Array.from({ length: 60_000 }, (_, i) => `a${i} OBJECT IDENTIFIER ::= { iso ${i} }`).join('\n')} END`;
    expect(parseMib(many, 'x').problems.map((problem) => problem.message)).toEqual([
      'more than 50000 objects',
      'the module X has no END',
    ]);
    const chain = `X DEFINITIONS ::= BEGIN a0 OBJECT IDENTIFIER ::= { iso 1 } ${Array.from({ length: 5000 }, (_, i) => `a${i + 1} OBJECT IDENTIFIER ::= { a${i} 1 }`).join('\n')} END`;
    expect(compileMibs([{ file: 'x', text: chain }]).mib.named('a100')?.oid).toHaveLength(102);
  });
});

const compileOnly = (text: string) => parseMib(text, 'x');
