"""How every mail of ours looks: one base template, one style, written into the elements themselves."""

from functools import cache
from importlib import resources

from css_inline import CSSInliner
from jinja2 import Environment

from partnership_watch.editions.plain_text import underlined, wrapped
from partnership_watch.editions.templating import templates
from partnership_watch.editions.wording import worded, wording_for

_PACKAGE = "partnership_watch.editions"


def in_mail_look(template: str, language: str, **values: object) -> str:
    """Fill in a template that extends `mail.html.j2`, and write mail.css into `style` attributes.

    Many mail programs read nothing else. The page's own `<style>` stays as it is; it holds only what cannot
    be inlined (dark mode, narrow screens).
    """
    fonts = wording_for(worded([language])[0]).heading_fonts
    return _inliner(fonts).inline(mail_templates().get_template(template).render(**values))


@cache
def mail_templates() -> Environment:
    """The templates of mails."""
    return templates(_PACKAGE, wrapped=wrapped, underlined=underlined)


@cache
def _inliner(heading_fonts: str) -> CSSInliner:
    css = resources.files(_PACKAGE).joinpath("templates/mail.css").read_text("utf-8")
    return CSSInliner(
        extra_css=f"{css}\nh1, h2 {{ font-family: {heading_fonts}; }}",
        inline_style_tags=False,
        keep_style_tags=True,
        load_remote_stylesheets=False,
        minify_css=True,
    )
