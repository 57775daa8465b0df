"""What real browsers say of themselves, in `User-Agent`."""

WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE_17_4 = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) {WEBKIT} Version/17.4.1 Mobile/15E148 Safari/604.1"
IPHONE_16 = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 16_7 like Mac OS X) {WEBKIT} Version/16.6 Mobile/15E148 Safari/604.1"
)
IPHONE_17_3 = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) {WEBKIT} Version/17.3 Mobile/15E148 Safari/604.1"
)
# Safari 26 no longer counts its system's version up.
IPHONE_26 = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {WEBKIT} Version/26.0 Mobile/15E148 Safari/604.1"
)
IPHONE_CHROME = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} CriOS/126.0 Mobile/15E148 Safari/604.1"
)
IPAD_MOBILE = (
    f"Mozilla/5.0 (iPad; CPU OS 16_3 like Mac OS X) {WEBKIT} Version/16.3 Mobile/15E148 Safari/604.1"
)
IPAD_AS_MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/17.4 Safari/605.1.15"
IPAD_CHROME_AS_MAC = (
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} CriOS/126 Version/11.1.1 Safari/605.1.15"
)
MAC_CHROME = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {BLINK} Chrome/126.0.0.0 Safari/537.36"
MAC_FIREFOX = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0"
INSTAGRAM = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) {WEBKIT} Mobile/21F90 Instagram 337.0.0.27.89 (iPhone14,5; iOS 17_5_1; en_US; scale=3.00)"
WECHAT = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) {WEBKIT} Mobile/15E148 MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN"
GOOGLE_APP = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} GSA/321.0 Mobile/15E148 Safari/604.1"
)
FACEBOOK = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} Mobile/15E148 [FBAN/FBIOS;FBAV/468.0.0]"
)
SOME_APP = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} Mobile/15E148"
PIXEL = f"Mozilla/5.0 (Linux; Android 10; K) {BLINK} Chrome/126.0.0.0 Mobile Safari/537.36"
SAMSUNG_BROWSER = (
    f"Mozilla/5.0 (Linux; Android 10; K) {BLINK} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36"
)
SAMSUNG_MODEL = f"Mozilla/5.0 (Linux; Android 13; SM-G991B) {BLINK} Chrome/112.0.0.0 Mobile Safari/537.36"
ANDROID_WEBVIEW = (
    f"Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) {BLINK} Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36"
)
ANDROID_INSTAGRAM = f"Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) {BLINK} Version/4.0 Chrome/125.0.0.0 Mobile Safari/537.36 Instagram 335.0.0"
ANDROID_AS_DESKTOP = f"Mozilla/5.0 (X11; Linux x86_64) {BLINK} Chrome/126.0.0.0 Safari/537.36"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {BLINK} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"
LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
