"""Does somebody want a thing done rather than told? The assistant answers questions and does nothing itself."""

from __future__ import annotations

import re

_POLITE = r"(?:please |pls |can you |could you |would you |will you |i want you to |go ahead and |just |now |hey |ok |okay |kindly |you must |you should )*"
_DO = re.compile(
    rf"^\W*{_POLITE}(?:set|change|raise|lower|increase|decrease|reduce|bump|adjust|modify|edit|approve|reject|cancel|delete|remove|pause|resume|stop|start|enable|disable|email|e-mail|message|text|call|dm|send|place|create|submit|"
    r"book|schedule|remind|upload|post|publish|pay|transfer|wire|drop|erase|wipe|reset|turn|switch|fire|hire|refund(?! analy| rate| reason)|ship|move|add|update|write|draft|reply|respond|respond|ping|notify|tell (?:the|our|my)|make (?:a|an) (?:po|order|purchase)|"
    r"open a case|file (?:a|the)|close|negotiate|ask (?:the|our|my)|invite|assign|merge|install|generate an? (?:listing|image|email)|translate|forward|liquidate|sell all|buy all|order all|sign me|log me|boost|launch a (?:campaign|coupon|deal|promo))"
    r"(?: |$)(?!me (?:the|a|an|our|my|on|with|sales|about|stock|all)|list|level|point|quantity|me$)"
)
_AMOUNT = re.compile(
    r"^\W*(?:please |can you |could you |just |ok |go )*(?:order|buy|purchase|reorder|restock|send|ship|replenish|make)\s+(?:me\s+|us\s+|another\s+|about\s+)?\d+"
    r"|(?:帮我|给我|马上|立刻|直接|请)?\s*(?:下|补|订|买|发|采购|下单|备)\s*(?:单\s*)?\d{2,}\s*(?:个|件|套|箱|台|pcs)?\s*$"
)
_DO_ZH = re.compile(
    r"把.{1,24}?(?:改|调|降|升|涨|设|删|停|关|取消|批|发给|移|加到|减到|打开|下架|清掉|下\s*\d|补\s*\d|订\s*\d)|(?:帮我|替我|给我|请|麻烦)(?:把|下单|下\s*\d|订\s*\d|买\s*\d|批|删|改|关|停|取消|发邮件|联系|通知|回复|写|创建|新建|提交|补\s*\d|申诉|提醒|开|调)"
    r"|^\W*(?:删除|删掉|取消|暂停|停掉|关掉|关闭|批准(?!了)|全部批准|全部拒绝|驳回(?!了)|通知|联系|给.{1,8}发|发邮件|回复|写|创建|新建|提交(?!了)|撤销|清空|打款|付款|转账|调高|调低|提高|降低|上调|下调|翻译)"
    r"|(?:改成|调到|降到|涨到|设为|设成|提到|改为)\s*\$?\d"
)
_ASKS = re.compile(
    r"^\W*(?:so |and |hey |ok |also )*(?:what|which|who|whom|whose|how|why|when|where|did|does|do|is|are|was|were|has|have|had|should|any|show|list|give me|find|tell me|explain|am i|will|would it|anything)(?:'s|s|'re)?(?![a-z])"
    r"|哪些|哪个|哪家|吗|多少|为什么|为啥|为何|谁|什么时候|几|有没有|要不要|是不是|如何|怎么|原因|能不能看|该不该"
)


def strength(text: str, hinted: float) -> float:
    """How surely ``text`` (lower case) is a command, 0–1. ``hinted`` is what its words hint at.

    Worked example: ``order 500 units of hx-12`` is one, ``how many hx-12 should we order`` is none.
    """
    asks = _ASKS.search(text) is not None
    if _AMOUNT.search(text) and not re.search(r"吗|为什么|为啥|为何|该不该|要不要|^\W*why", text):
        return 1.0
    if _DO_ZH.search(text) and not re.search(r"吗|为什么|为啥|为何|谁|哪些|什么|有没有|多少", text):
        return 1.0
    if asks:
        return 0.0
    if _DO.search(text):
        return 1.0
    return hinted
