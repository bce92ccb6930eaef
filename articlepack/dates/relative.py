"""Days told from the day of reading: 'yesterday', '3 days ago'."""

import re
from datetime import date, datetime, timedelta

from articlepack.dates.find import to_ascii_digits

UNITS = (
    ("minutes", re.compile(r"^(min|мин|хв|分|분|dak|λεπτ|دقيق|मिनट|phút|menit|นาที)")),
    ("hours", re.compile(
        r"^(h$|hr|hour|stund|heure|hora|or[ae]$|uur|uren|tim|godz|hodin|saat|час|годин|ώρ|時間|小时|小時|"
        r"시간|jam|ساع|घंट|giờ|ชั่วโมง|tunti)"
    )),
    ("days", re.compile(
        r"^(d$|day|tag|jour|d[ií]a|giorn|dag|dn[iíů]|dzie|gün|дн|день|день|днів|μέρ|ημέρ|日|天|일|hari|"
        r"يوم|أيام|दिन|ngày|วัน|päiv|nap)"
    )),
    ("weeks", re.compile(
        r"^(week|woche|semain|semana|settiman|vecko|vecka|uge|uke|tydz|tygod|týd|hafta|недел|тиж|εβδομ|週|"
        r"周|주|minggu|أسبوع|أسابيع|सप्ताह|tuần|สัปดาห์|viikko)"
    )),
)  # fmt: skip
AGO = re.compile(
    r"(?:\b(?:vor|il y a|hace|há|fa|for|pred|před)\s+)(\d{1,3})\s+([^\W\d_]+)"
    r"|(\d{1,3})\s?([^\W\d_]+?)\s?(?:ago\b|fa\b|geleden\b|sedan\b|siden\b|sitten\b|temu\b|önce\b|назад|"
    r"тому|πριν|前|전|yang lalu|lalu\b|atrás|पहले|trước|ที่แล้ว)",
    re.IGNORECASE,
)
DAYS_BACK = (
    (0, re.compile(
        r"^\W*(today|heute|aujourd['’]hui|hoy|oggi|hoje|vandaag|idag|i dag|tänään|dziś|dzisiaj|dnes|bugün|"
        r"сегодня|сьогодні|σήμερα|今日|今天|오늘|hari ini|اليوم|आज|hôm nay|วันนี้)\b"
    , re.IGNORECASE)),
    (1, re.compile(
        r"^\W*(yesterday|gestern|hier|ayer|ieri|ontem|gisteren|igår|i går|eilen|wczoraj|včera|dün|вчера|"
        r"вчора|χθες|昨日|昨天|어제|kemarin|أمس|कल|hôm qua|เมื่อวาน)\b"
    , re.IGNORECASE)),
)  # fmt: skip


def find_relative(text: str, crawled: datetime) -> date | None:
    """The day that '3 days ago' or 'gestern' means for a page fetched at `crawled`; None if the text says neither."""
    for days, pattern in DAYS_BACK:
        if pattern.search(text):
            return (crawled - timedelta(days=days)).date()
    match = AGO.search(to_ascii_digits(text))
    if not match:
        return None
    number, word = int(match[1] or match[3]), (match[2] or match[4]).lower()
    for unit, pattern in UNITS:
        if pattern.match(word):
            return (crawled - timedelta(**{unit: number})).date()
    return None
