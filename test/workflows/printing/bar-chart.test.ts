import { describe, expect, it } from 'vitest';
import { barChart } from '../../../workflows/printing/bar-chart.ts';

describe('a bar chart', () => {
  it('keeps its words inside the picture, and says what it leaves out', () => {
    const many = Array.from({ length: 450 }, (_, at) => ({ label: `u${at}`, value: at, note: '' }));
    const svg = barChart('a <b> & "c"', 'sub', many);
    expect(svg).toContain('a &lt;b&gt; &amp; &quot;c&quot;');
    expect(svg).toContain('sub; 50 more are left out');
    expect(svg.match(/<rect /g)).toHaveLength(401);
    expect(barChart('none', 'nothing', [])).toContain('</svg>');
    expect(barChart('t', 's', [{ label: 'control \u0007', value: 0, note: 'x', mark: 3 }])).toContain(
      'control \ufffd',
    );
  });
});
