"""A visit to a page as a browser makes it, over the WebSocket, without the browser: rerun, wait for the end, again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

ANSWER_SECONDS = 30


class Visit:
    """One open page."""

    def __init__(self, line: ClientConnection, view: str, query: str) -> None:
        self._line = line
        self._message = BackMsg()
        self._message.rerun_script.page_name = view
        self._message.rerun_script.query_string = query
        self.shown = ""

    def rerun(self) -> None:
        """Have the page drawn anew; returns when the server says it is done. What came is kept in `shown`."""
        self._line.send(self._message.SerializeToString())
        self.shown = ""
        while True:
            answer = ForwardMsg.FromString(self._next())
            self._keep(answer)
            if _is_the_end(answer):
                return

    def _next(self) -> bytes:
        answer = self._line.recv(ANSWER_SECONDS)
        return answer if isinstance(answer, bytes) else answer.encode()

    def _keep(self, answer: ForwardMsg) -> None:
        """As a browser does: remember the page's own name, and which large messages it has already."""
        kind = answer.WhichOneof("type")
        client = self._message.rerun_script
        if kind == "navigation":
            client.page_script_hash = answer.navigation.page_script_hash
            client.page_name = ""
        elif kind == "delta":
            self.shown += str(answer.delta)
        if answer.metadata.cacheable and answer.hash not in client.cached_message_hashes:
            client.cached_message_hashes.append(answer.hash)


def _is_the_end(answer: ForwardMsg) -> bool:
    """A page that asks to be drawn once more is not done."""
    if answer.WhichOneof("type") != "script_finished":
        return False
    return answer.script_finished != ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN


@contextmanager
def visit(port: int, view: str = "", query: str = "") -> Iterator[Visit]:
    """Open a page by its address and draw it once."""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None) as line:
        page = Visit(line, view, query)
        page.rerun()
        yield page
