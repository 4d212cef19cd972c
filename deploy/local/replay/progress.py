"""Showing how far a replay has come."""

from datetime import date

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.local.replay.driver import Driver


async def live_through(driver: Driver, days: int, console: Console) -> None:
    """Live through the record under a bar that moves on with its days; where nobody watches, say a line a month."""
    orders = TextColumn("{task.fields[orders]:,} orders")
    columns = (TextColumn("{task.description}"), BarColumn(), orders, TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=days, orders=0)
        months: set[str] = set()

        def show_day(day: date) -> None:
            month, count = f"{day:%B %Y}", len(driver.told.orders)
            progress.update(task, advance=1, description=f"{day:%d %b %Y}", orders=count)
            if not console.is_terminal and month not in months:
                console.print(f"{month}: {count:,} orders so far")
            months.add(month)

        await driver.live_through(show_day)
