"""Draws Vega-Lite specifications by vl-convert: each FOLDER/*.vl.json becomes .svg, .pdf and .png beside it.

Without a folder it prints a heading and the JavaScript that draws specifications in a page. It ends when its standard
input does: Lockstep has then ended.
"""

import multiprocessing
import os
import pathlib
import signal
import sys
import threading

import vl_convert


def render(path):
    """An error in words, or nothing."""
    stem = str(path)[: -len(".vl.json")]
    try:
        svg = vl_convert.vegalite_to_svg(path.read_text(encoding="utf-8"))
        pathlib.Path(stem + ".svg").write_text(svg, encoding="utf-8")
        pathlib.Path(stem + ".pdf").write_bytes(vl_convert.svg_to_pdf(svg))
        pathlib.Path(stem + ".png").write_bytes(vl_convert.svg_to_png(svg, scale=2))
    except (OSError, ValueError) as error:
        return f"{path.name}: {error}"


def end_with_input():
    """Ends this process and those that it started, which are its process group."""
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


def main():
    if len(sys.argv) == 1:
        sys.stdout.reconfigure(encoding="utf-8")
        print("lockstep charts")
        print(vl_convert.javascript_bundle())
        return
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.vl.json"))
    # A process each, for the renderer uses one processor.
    with multiprocessing.get_context("fork").Pool(min(int(sys.argv[2]), max(1, len(paths)))) as pool:
        threading.Thread(target=end_with_input, daemon=True).start()
        errors = [error for error in pool.imap(render, paths) if error]
    sys.exit("\n".join(errors) or None)


main()
