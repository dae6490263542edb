"""The look of a board paper in a browser and on A4. Colours meet WCAG 2.2 AA, and none stands without a word."""

from __future__ import annotations

_WIDTHS = "".join(f".w{share}{{width:{share}%}}" for share in range(1, 101))

STYLE = (
    """
*{box-sizing:border-box}
html{font:100%/1.5 Arial,"Helvetica Neue",Helvetica,"Liberation Sans",sans-serif;color:#0b0c0c;background:#fff}
body{margin:0 auto;max-width:76rem;padding:0 1.5rem 3rem}
a{color:#1a4f8b;text-underline-offset:.15em}
a:focus{outline:3px solid #0b0c0c;background:#ffdd00;color:#0b0c0c}
main:focus{outline:none}
.scroll:focus{outline:3px solid #0b0c0c;outline-offset:2px}
.skip{position:absolute;left:-999em}
.skip:focus{left:1rem;top:1rem;padding:.5rem 1rem;z-index:1}
header{border-top:.6rem solid #12436d;padding:1.4rem 0 .6rem}
header p{margin:.35rem 0}
.mark{background:#fff3c4;border:3px solid #0b0c0c;padding:.5rem .9rem;font-weight:bold;margin:0 0 1rem}
header .mark{max-width:none;margin-bottom:1rem}
.partnership{font-weight:bold;color:#12436d}
h1{font-size:2.1rem;line-height:1.15;margin:.2rem 0 .6rem;text-wrap:balance}
h2{font-size:1.45rem;line-height:1.2;margin:2.6rem 0 .6rem;padding-top:.7rem;border-top:3px solid #12436d}
nav h2{font-size:1.1rem;border:0;padding:0;margin:1rem 0 0}
nav ol{margin:.4rem 0;columns:2;max-width:56rem}
p,li{max-width:52rem}
.lead{font-size:1.15rem;font-weight:bold}
.quiet{color:#383f43}
.strong{font-weight:bold}
.line{display:block}
td .quiet,th .quiet,dd .quiet{font-size:.88rem;font-weight:normal}
dl{display:grid;grid-template-columns:minmax(10rem,max-content) 1fr;gap:.5rem 1.4rem;margin:.8rem 0}
dt{font-weight:bold}
dd{margin:0;max-width:52rem}
dd .state{margin-bottom:.15rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.6rem 0 1.6rem;font-size:.92rem;table-layout:fixed}
caption{text-align:left;font-weight:bold;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.45rem .7rem .45rem 0;border-bottom:1px solid #b1b4b6}
h1,p,dd,th,td{overflow-wrap:anywhere}
thead th{border-bottom:2px solid #0b0c0c;vertical-align:bottom}
tbody th{font-weight:normal}
.group th{background:#eef2f5;padding:.4rem .6rem;border-bottom:1px solid #0b0c0c}
.state{display:inline-block;padding:.02rem .5rem;border:1px solid #0b0c0c;font-weight:bold;font-size:.88rem;
line-height:1.35}
.not-met{background:#d4351c;color:#fff;border-color:#d4351c}
.met{background:#00703c;color:#fff;border-color:#00703c}
.thin{background:#fff3c4}.stale{background:#fbd9c6}.awaiting{background:#d2e2f1}
.unknown{background:#fff;border-style:dashed}
.not-required{background:#fff;color:#383f43;border-color:#b1b4b6;font-weight:normal}
.grid{min-width:62rem}
.grid th,.grid td{overflow-wrap:normal}
.grid thead th{font-size:.76rem;line-height:1.2;padding-right:.2rem;hyphens:manual}
.grid td{padding:.15rem .12rem;vertical-align:middle}
.grid td .state{display:block;text-align:center;font-size:.74rem;padding:.2rem .05rem;line-height:1.2}
.grid td .state span{display:block;font-size:.95rem}
footer{margin-top:2rem;border-top:1px solid #b1b4b6;font-size:.9rem;color:#383f43}
@media (max-width:44rem){h1{font-size:1.6rem}nav ol{columns:1}.scroll table{min-width:44rem}
dl{grid-template-columns:1fr}}
@page{size:A4;margin:19mm 14mm 16mm;
@top-left{content:"RUNNING-HEAD";font:8pt Arial,"Liberation Sans",sans-serif;color:#383f43;width:100%;
vertical-align:bottom;padding-bottom:4mm}
@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt Arial,"Liberation Sans",sans-serif;
color:#383f43}}
@page across{size:A4 landscape}
@media print{
html{font-size:9.2pt;line-height:1.35}
header p,section p,dd{max-width:none}
th,td{padding-top:.3rem;padding-bottom:.3rem}
table{margin-bottom:1rem}
body{max-width:none;padding:0}
header{padding-top:.8rem}
nav,.skip{display:none}
.scroll{overflow:visible}
.wide{page:across}
.new-page{break-before:page}
h2{margin-top:1.6rem}
.new-page h2,.wide h2{margin-top:0}
h2,caption,thead,.group{break-after:avoid}
h2+p{break-after:avoid}
tr,dd{break-inside:avoid}
thead{display:table-header-group}
.grid{min-width:0}
.state,.mark,.group th,header{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
""".strip()
    + f"\n{_WIDTHS}"
)
