"""``yichuang parked``."""

import typer

from deploy.operator import acting, looking

app = typer.Typer(help="What nobody could handle: look, repair, replay, discard.", no_args_is_help=True)
app.command("list")(looking.list_parked)
app.command()(looking.groups)
app.command()(looking.show)
app.command()(acting.edit)
app.command()(acting.replay)
app.command()(acting.discard)
