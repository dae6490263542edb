"""The look of a draft's page: readable on screen, on paper and in high contrast. No picture, no font from elsewhere.

Colour pairs meet WCAG 2.2 AA: white on #00703c and on #d4351c, and near-black on each of the lighter ones.
"""

from __future__ import annotations

STYLE = """
*{box-sizing:border-box}
html{font:100%/1.5 Arial,"Helvetica Neue",Helvetica,"Liberation Sans",sans-serif;color:#0b0c0c;background:#fff}
body{margin:0}
a{color:#1a4f8b;text-underline-offset:.15em}
a:focus,main:focus{outline:3px solid #0b0c0c;background:#ffdd00;color:#0b0c0c}
main:focus{background:none;outline:none}
.skip{position:absolute;left:-999em}
.skip:focus{left:1rem;top:1rem;padding:.5rem 1rem;z-index:1}
header,main,footer{max-width:74rem;margin:0 auto;padding:0 1.5rem}
.top{border-top:.6rem solid #12436d;background:#f3f5f8;border-bottom:1px solid #b1b4b6}
header{padding-top:1.6rem;padding-bottom:1.6rem}
header p{margin:.35rem 0}
.partnership{font-weight:bold;color:#12436d;letter-spacing:.01em}
h1{font-size:2.1rem;line-height:1.15;margin:.2rem 0 .5rem;text-wrap:balance}
h2{font-size:1.55rem;line-height:1.2;margin:3rem 0 .7rem;padding-top:.9rem;border-top:3px solid #12436d}
h3{font-size:1.2rem;line-height:1.3;margin:2.2rem 0 .4rem}
p,li{max-width:52rem}
.contents h2{border:0;margin:1.4rem 0 0;padding:0;font-size:1.15rem}
.contents ul{margin:.4rem 0}
section>p,section>h3+p{margin:.5rem 0}
.search h2{border:0;margin:1.4rem 0 0;padding:0;font-size:1.15rem}
.search label{display:block;font-weight:bold}
.search input{font:inherit;width:100%;max-width:34rem;padding:.5rem;border:2px solid #0b0c0c}
.search input:focus{outline:3px solid #ffdd00;box-shadow:inset 0 0 0 2px #0b0c0c}
.search ol{padding-left:1.6rem}
.search li{margin:.4rem 0;overflow-wrap:anywhere}
article>p{margin:.4rem 0}
.shows th:first-child{width:20%}.shows th:nth-child(2){width:13%}
.example{background:#fff3c4;border:3px solid #0b0c0c;padding:.6rem 1rem;font-weight:bold;max-width:none}
.notice{border-left:.35rem solid #12436d;padding:.1rem 0 .1rem .9rem}
.draft{display:inline-block;border:2px solid #0b0c0c;padding:.1rem .7rem;font-weight:bold;background:#fff}
.ref{color:#383f43;font-weight:normal}
.small{display:block;font-size:.875rem;color:#383f43}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.9rem 0 1.4rem;font-size:.95rem}
caption{text-align:left;font-weight:bold;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.5rem .8rem .5rem 0;border-bottom:1px solid #b1b4b6}
th,td{overflow-wrap:anywhere}
thead th{border-bottom:2px solid #0b0c0c;vertical-align:bottom}
tbody th{font-weight:normal}
.tests th[scope=row]{font-weight:bold;width:38%}
.tests .small{font-weight:normal}
.tests td:nth-child(2){width:12.5rem}
.tests th,.tests td{padding-top:.35rem;padding-bottom:.35rem}
.evidence th:first-child{width:25%}.evidence th:nth-child(2){width:17%}
.evidence th:nth-child(4){width:11%}.evidence th:nth-child(5){width:19%}
.contrary{border-left:.4rem solid #d4351c;padding-left:1rem}
.contrary th:nth-child(3){width:auto}
blockquote{margin:.4rem 0;padding:.1rem 0 .1rem .7rem;border-left:3px solid #b1b4b6}
.state{display:inline-block;padding:.05rem .6rem;border:1px solid #0b0c0c}
.state{font-weight:bold;font-size:.9rem;white-space:nowrap;margin-right:.35rem}
.not-met{background:#d4351c;color:#fff;border-color:#d4351c}
.met{background:#00703c;color:#fff;border-color:#00703c}
.thin{background:#ffdd00;color:#0b0c0c}
.stale{background:#f6bf8e;color:#0b0c0c}
.awaiting{background:#bcd9f2;color:#0b0c0c}
.unknown{background:#dcd5ea;color:#0b0c0c;border-style:dashed}
.not-required{background:#fff;color:#383f43;border-color:#505a5f}
code{font:.8rem/1.35 "DejaVu Sans Mono",Consolas,monospace;overflow-wrap:anywhere}
.files th:first-child{width:50%}.files th:nth-child(2){width:6rem}
footer{margin-top:3rem;padding-top:1rem;padding-bottom:2rem;border-top:1px solid #b1b4b6;color:#383f43}
@media (max-width:44rem){h1{font-size:1.6rem}.wide table{min-width:42rem}.wide .shows{min-width:34rem}}
@media print{
@page{size:A4;margin:14mm 12mm}
html{font-size:9.5pt}
header,main,footer{max-width:none;padding-left:0;padding-right:0}
.skip,.contents,.search{display:none}
.wide{overflow:visible}
h2{break-before:page}
h2.flow{break-before:auto}
h2,h3,caption,thead{break-after:avoid}
tr,blockquote{break-inside:avoid}
thead{display:table-header-group}
.state,.example,.top{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
""".strip()
