import iconv from 'iconv-lite';
import { sniffDialect } from '../../lib/intake';

const sniff = (text: string, encoding = 'utf-8') => sniffDialect(iconv.encode(text, encoding));

describe('the dialect of a file that nobody declared', () => {
  test.each([',', ';', '\t', '|', '||', ', ', '^', ':'])('has the delimiter %j', (delimiter) => {
    const rows = [
      ['name', 'city', 'qty'],
      ['Ann', 'Bern', '1'],
      ['Bob', 'Oslo', '23'],
    ];
    const { format } = sniff(rows.map((row) => row.join(delimiter)).join('\n'));
    expect(format).toMatchObject({ delimiter, quote: '"', escape: '"', header: true, skipLines: 0 });
  });

  test('is not misled by decimal commas, times, and delimiters in quotes', () => {
    expect(sniff('id;price;at\n1;2,50;10:30:00\n2;3,75;11:00:00\n').format.delimiter).toBe(';');
    expect(sniff('id,text\n1,"a; b; c"\n2,"d; e; f"\n3,"g; h; i"\n').format.delimiter).toBe(',');
  });

  test('may quote by apostrophes and escape by backslashes', () => {
    const quoted = sniff("id,text\n1,'a, b'\n2,'c, d'\n3,'e'\n");
    expect(quoted.format).toMatchObject({ delimiter: ',', quote: "'" });
    expect(sniff('id,text\n1,"a \\"b\\", c"\n2,"d"\n').format.escape).toBe('\\');
    expect(sniff("id,text\n1,Men's boots\n2,Kids' hats\n").format.quote).toBe('"');
  });

  test('is one column where lines are words, sentences or names, whatever stands in them', () => {
    for (const text of [
      'alpha beta\ngamma delta\n',
      'name\nJohn Smith\nAnna Lee\nBob Ray 3\n',
      'q\n12 apples\n7 pears\n',
    ]) {
      const { format, unsure } = sniff(text);
      expect([format.delimiter, format.quote, format.skipLines]).toEqual([',', '"', 0]);
      expect(unsure).toContain('no delimiter was found: the lines are taken as one column');
    }
    expect(sniff('Dear all, hello\nno comma\nand more\nno table\nat all\nhere\nor there\n').format.delimiter).toBe(';');
    expect(sniff('id word\n1 alpha\n2 beta\n3 gamma\n').format.delimiter).toBe(' ');
  });

  test('escapes by the double quotes that are always doubled between apostrophes', () => {
    expect(sniff("id,text,x\n1,'a 5\"\" pipe, b',y\n2,'c''s, d',y\n3,'e, 8\\'9\"\"',z\n").format).toMatchObject({
      quote: "'",
      escape: '"',
    });
    expect(sniff("id,text\n1,'a, b''s'\n2,'c, d'\n").format).toMatchObject({ quote: "'", escape: "'" });
    expect(sniff("a,b\n'x','y'\n'z','w'\n").format.quote).toBe("'");
    expect(sniff("id;name\n1;'s-Hertogenbosch\n2;'t Harde\n3;Best\n").format.quote).toBe('"');
  });

  test('begins below titles, and below a line that says its separator', () => {
    const titled = sniff('Sales report\nMade by;Ann\n\nid;day;qty\n1;2024-01-01;5\n2;2024-01-02;6\n');
    expect(titled.format).toMatchObject({ skipLines: 3, header: true });
    expect(sniff('sep=|\na|b\n1,5|2\n').format).toMatchObject({ delimiter: '|', skipLines: 1 });
    expect(sniff('sep=;\nid;v\n1;2\n').format).toEqual(expect.not.objectContaining({ headerRows: 2 }));
  });

  test('has no header where the first line looks like the others, and several rows of it where there are words', () => {
    expect(sniff('1;2024-01-01;a\n2;2024-01-02;b\n').format.header).toBe(false);
    expect(sniff('Sales;;Costs;\n2023;2024;EUR;kg\n1;2;3;4\n5;6;7;8\n').format).toMatchObject({ header: true });
    const rows = sniff('day;price;qty\nlocal;EUR;kg\n2024-01-01;5;6\n2024-01-02;7;8\n');
    expect(rows.format).toMatchObject({ header: true, headerRows: 2 });
  });

  test('says what it is unsure of', () => {
    expect(sniff('name;city\nAnn;Bern\n').unsure).toEqual(['whether line 1 names the columns: all cells are words']);
    expect(sniff('just words\nand more\n').unsure.join()).toContain('no delimiter');
    expect(sniff('').unsure).not.toEqual([]);
  });
});

describe('the encoding of a file that nobody declared', () => {
  test.each([
    ['Café Zürich, “naïve”; n° 5; €', 'windows-1252'],
    ['Café', 'windows-1252'],
    ['Zażółć gęślą jaźń\nŁódź\nKraków\nPoznań\nGdańsk', 'windows-1250'],
    ['Москва\nСанкт-Петербург\nНовосибирск\nЕкатеринбург', 'windows-1251'],
    ['Москва\nНовосибирск\nЕкатеринбург', 'cp866'],
    ['МОСКВА\nКАЗАНЬ\nТВЕРЬ\nУФА', 'koi8-r'],
    ['Київ\nЛьвів\nЗапоріжжя', 'windows-1251'],
    ['Αθήνα\nΘεσσαλονίκη\nΗράκλειο\nΆρτα\nΓιώργος', 'windows-1253'],
    ['İstanbul\nDiyarbakır\nŞanlıurfa\nİzmir\nEskişehir\nGüneş\nMuğla', 'windows-1254'],
    ['ירושלים\nתל אביב\nחיפה\nרחובות', 'windows-1255'],
    ['Šiauliai\nPanevėžys\nMažeikiai\nRīga\nBērziņš\nĶekava\nVõru', 'windows-1257'],
    ['Dvořák\nPlzeň\nGyőr\nKošice\nŻywiec\nBucureşti\nNovák', 'windows-1250'],
    ['Łódź\nKraków\nWrocław\nŚwiętochłowice\nŻory', 'iso-8859-2'],
    ['10 €\ncafé', 'iso-8859-15'],
    ['Café\n日本', 'utf-8'],
    ['a;b\n1;é\n', 'utf-16le'],
    ['a;b\n1;é\n', 'utf-16be'],
  ])('%j in %s', (text, encoding) => {
    const { format, unsure } = sniff(text, encoding);
    expect([format.encoding, unsure.filter((it) => it.startsWith('the encoding'))]).toEqual([encoding, []]);
  });

  test('is told by the letters, however far down a line they stand', () => {
    const lines = ['id;plaats', ...Array.from({ length: 9_000 }, (_, n) => `${n};Ede`), '9;Zürich', '10;Besançon'];
    for (const end of ['\r', '\n']) expect(sniff(lines.join(end), 'windows-1252').format.encoding).toBe('windows-1252');
  });

  test('is doubted where it could be another', () => {
    expect(sniff('北京;1\n上海;2\n', 'gb18030').unsure.join()).toContain('gb18030');
  });

  test.each([
    ['Müller\nStraße\nschön', 'cp850'],
    ['Müller\nStraße\nschön', 'macintosh'],
    ['København\nsmørrebrød', 'cp850'],
    ['Málaga', 'cp850'],
    ['año', 'macintosh'],
    ['Jiří\nTomáš', 'cp852'],
    ['Dvořák', 'windows-1250'],
    ['Győr', 'windows-1250'],
    ['Plzeň', 'windows-1250'],
    ['подъезд;сумма;Ы', 'windows-1251'],
  ])('is never taken for sure where %j is in %s, and that one is named where it reads', (text, encoding) => {
    const { format, unsure } = sniff(`${text}\n`, encoding);
    expect(unsure.join()).toContain('the encoding could be');
    expect([format.encoding, ...unsure].join()).toContain(encoding);
  });

  test.each([
    'Málaga',
    'père',
    'città\nè\npiù',
    'København\nÅrhus',
    'año\nniño',
    'één\nnaïef',
    'São Paulo\nopiniões',
    'Müller\nGröße',
    'fête\nété',
  ])('is Western without a doubt for %j', (text) => {
    const { format, unsure } = sniff(`${text}\n`, 'windows-1252');
    expect([format.encoding, unsure.filter((it) => it.startsWith('the encoding'))]).toEqual(['windows-1252', []]);
  });
});

test('a table begins at its header, also where first rows are ragged and where the header has blank cells at its end', () => {
  const rows = ['1;2024-01-01;a;note', '2;2024-01-02;b', '3;2024-01-03;c', '4;2024-01-04;d'];
  expect(sniff(['id;day;what;note', ...rows].join('\n')).format).toMatchObject({ header: true, skipLines: 0 });
  expect(sniff(rows.join('\n')).format).toMatchObject({ header: false, skipLines: 0 });
  const short = rows.slice(1);
  expect(sniff(['id;day;what;;', ...short].join('\n')).format).toMatchObject({ header: true, skipLines: 0 });
});

test('a table begins at its header, also where another delimiter stands in it than in the records', () => {
  const rows = ['1;2024-01-01;a;note', '2;2024-01-02;b c;', '3;2024-01-03;c;', '4;2024-01-04;d;'];
  for (const header of ['id day what more', 'id,day,"what",more', 'id\tday\twhat\tmore']) {
    const { format, names } = sniff([header, ...rows].join('\n'));
    expect(format).toMatchObject({ delimiter: ';', header: true, skipLines: 0 });
    expect(names).toEqual(['id', 'day', 'what', 'more']);
  }
  for (const title of ['All sold', 'sold on day 2024-01-01', 'sold sold sold sold']) {
    expect(sniff([title, ...rows.slice(1)].join('\n'))).toMatchObject({ format: { header: false }, names: undefined });
  }
});

test('a table begins at its header, also where the header comes again inside', () => {
  expect(sniff('id,v\n1,2\nid,v\n3,4\n').format).toMatchObject({ header: true, skipLines: 0 });
  expect(sniff('red,blue\nred,green\nred,blue\n').format).toMatchObject({ header: false });
});

test('a record with a cell too few or too many below the header is no second header', () => {
  const rows = ['2,Grand tower,2002,Delta zebra.', '3,Old moon,1999,Yellow iron.', '4,New lamp,1998,Noble bridge.'];
  for (const slip of ['1House moon,1972,Quick ocean.', ',1,House moon,1972,Quick ocean.']) {
    const { format } = sniff(['id,title,year,abstract', slip, ...rows].join('\n'));
    expect([format.headerRows, format.skipLines]).toEqual([undefined, 0]);
  }
});

describe('a label with its value above a wide table', () => {
  const below = 'Code,Area,2001,2002,2003\nE1,York,1,2,3\nE2,Bath,4,5,6\n';

  test('is no header where names stand below', () => {
    const { format } = sniff(`Spending,,,,\nReporting period,2013-14,,,\n${below}`, 'utf-8');
    expect([format.header, format.skipLines]).toEqual([true, 2]);
  });

  test('is a record where no names stand below, as nothing may be lost', () => {
    const { format } = sniff('E1,York,,,\nE2,Bath,4,5,6\nE3,Hull,7,8,9\nE4,Ely,7,8,9\n', 'utf-8');
    expect(format.skipLines).toBe(0);
  });
});
