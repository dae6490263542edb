"""What a strand will have lost by a checkpoint's last day: what fades and when, which tests fall, and the renewals."""

from __future__ import annotations

from collections.abc import Callable

from evidence.rules.outlook_words import fall, mended_tests, renewal, what_falls
from evidence.rules.words import day, listed
from evidence.ui.components.style import state_badge, table
from evidence.ui.components.text import esc, title_html
from schemas.forecast import Fading, Falling, Forecast, Renewal

Address = Callable[..., str]


def of_strand(forecast: Forecast, strand: str) -> Forecast:
    """The part of a forecast that is about one strand."""
    return forecast.model_copy(
        update={
            "fading": tuple(one for one in forecast.fading if one.strand == strand),
            "falling": tuple(one for one in forecast.falling if one.strand == strand),
            "renewals": tuple(one for one in forecast.renewals if any(mended_tests(one, strand))),
        }
    )


def outlook_html(forecast: Forecast, strand: str, address: Address) -> str:
    """The forecast of one strand: the sentence, then tests, evidence and renewals, each only when there is any."""
    own = of_strand(forecast, strand)
    fading = sorted(own.fading, key=lambda one: (one.counts_until, one.link))
    parts = [f'<p class="lead"><strong>{esc(what_falls(own, forecast.today))}</strong></p>']
    if own.falling:
        heads = ["Test", "Today", f"On {day(forecast.latest)}", "What would mend it"]
        parts.append(table("Tests that will be weaker", heads, [_falling_row(one, address) for one in own.falling]))
    if fading:
        heads = ["Evidence", "Counts until", "Why"]
        caption = "Evidence that counts today and will not then"
        parts.append(table(caption, heads, [_fading_row(one, address) for one in fading]))
    if own.renewals:
        heads = ["Bring anew", "Post", "Due", "Helps to bring back"]
        rows = [_renewal_row(one, strand, address) for one in own.renewals]
        parts.append(table("The fewest renewals that would mend it", heads, rows))
    return "".join(parts)


def _falling_row(one: Falling, address: Address) -> str:
    link = esc(address("", strand=one.strand, test=one.test.value))
    return (
        f'<th scope="row"><a href="{link}">{one.test.words}</a></th><td>{state_badge(one.now)}</td>'
        f"<td>{state_badge(one.then)}</td><td>{fall(one).partition('. ')[2]}</td>"
    )


def _fading_row(one: Fading, address: Address) -> str:
    link = esc(address("evidence", item=one.item))
    return (
        f'<th scope="row"><a href="{link}">{title_html(one.title)}</a>'
        f'<br><span class="quiet">{esc(one.item)}, {esc(one.link)}</span></th>'
        f'<td class="num">{day(one.counts_until)}</td><td>{esc(one.because)}</td>'
    )


def _renewal_row(one: Renewal, strand: str, address: Address) -> str:
    link = esc(address("evidence", item=one.item))
    tests = listed([test.words.lower() for _, test in mended_tests(one, strand)], most=12)
    return (
        f'<th scope="row"><a href="{link}">{title_html(one.title)}</a><br>'
        f'<span class="quiet">{esc(renewal(one))}</span></th>'
        f'<td>{esc(one.post_title)}</td><td class="num">{day(one.due)}</td><td>{esc(tests)}</td>'
    )
