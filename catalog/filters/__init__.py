"""Filters and sorting of a list of plans, from the address to what the page says.

The address is the whole state: links can be shared, and each page has one address. Names and values stay as they are.

| name     | values                                    | keeps plans                                               |
|----------|-------------------------------------------|-----------------------------------------------------------|
| `days`   | `7`                                       | valid for at least 7 days                                 |
| `data`   | `5`, `0.5`; `day`                         | of at least 5 GB at full speed; sold by the day           |
| `price`  | `10`, `10EUR`                             | of at most 10 in the page's currency, or in the one named |
| `net`    | `4`, `5`                                  | that reach 4G, 5G                                         |
| `scope`  | `country`, `region`, `global`             | for one country, for a region, for the whole world        |
| `topup`  | `1`                                       | that can be topped up                                     |
| `calls`  | `1`                                       | with voice minutes                                        |
| `sms`    | `1`                                       | with SMS                                                  |
| `number` | `1`                                       | with a phone number                                       |
| `sort`   | `value`, `price`, `data`, `days`, `daily` | ordered by price per GB, price, data, validity, price per day |

Lists that are longer than a page have `page` as well. What is not in this table, or cannot be read, is as if it were not there.
"""

from catalog.filters.criteria import Criteria
from catalog.filters.narrowing import Narrowed, narrow
from catalog.filters.panel import Panel, panel

__all__ = ["Criteria", "Narrowed", "Panel", "narrow", "panel"]
