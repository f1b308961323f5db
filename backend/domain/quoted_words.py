"""The words mail programs write around a mail they quote or pass on, in the languages of Europe.

`ROLES` knows the labels of a quoted head ("Von:", "Sent:"), `PASSED_ON` what stands in the line above a forwarded mail
("Weitergeleitete Nachricht"), `QUOTED` what stands above a quoted one ("Ursprüngliche Nachricht").
"""

from typing import Literal

Role = Literal["from", "date", "to", "cc", "subject", "other"]

_LABELS: dict[Role, str] = {
    "from": "von|from|de|da|van|från|fra|frá|od|od koho|lähettäjä|feladó|küldő|expeditor|expeditorul|de la|от|от кого|від|від кого|отправитель"
    "|відправник|kimden|gönderen|šalje|saatja|από|nuo|no|odesílatel|odosielateľ|nadawca|afzender|avsändare|afsender|avsender|absender|sender"
    "|mittente|remitente|expéditeur|remetente|pošiljatelj|pošiljalac|发件人|寄件者|差出人|보낸 사람",
    "date": "gesendet|gesendet am|datum|sent|date|sent on|received|envoyé|envoyé le|date d'envoi|message du|fecha|enviado|enviado el|enviado em|enviada"
    "|enviada em|enviat|inviato|data|data invio|ricevuto|verzonden|verzonden op|skickat|skickade|dato|sendt|lähetetty|päivämäärä|päiväys|pvm|küldve|küldés dátuma"
    "|elküldve|dátum|odesláno|odoslané|poslané|poslano|poslána|dne|dňa|wysłano|wysłane|trimis|trimis la|dată|дата|отправлено|надіслано|час|tarih|gönderildi|gönderilme tarihi"
    "|kuupäev|saadetud|saatmisaeg|sendedato|ημερομηνία|išsiųsta|nosūtīts|发送时间|日期|時間|送信日時|보낸 날짜",
    "to": "an|to|à|a|pour|para|per|aan|till|til|vastaanottaja|címzett|komu|pro|do|către|la|кому|куда|kime|alıcı|za|prima|primatelj|saaja|kellele|destinatario"
    "|destinatário|destinatarul|destinataire|mottaker|modtager|mottagare|empfänger|ontvanger|adresat|příjemce|príjemca|προς|kam|收件人|收件者|宛先|받는 사람",
    "cc": "cc|bcc|kopie|kopie an|copie|copie à|copia|copia a|cópia|kopia|kopi|kopi til|kopio|dw|dla wiadomości|udw|másolat|másolatot kap|kópia|kopija|копия|копія|bilgi|koopia|tk|kk|skt"
    "|kop|ccn|koopiasaajad|抄送|副本|참조",
    "subject": "betreff|betr|subject|objet|sujet|asunto|oggetto|onderwerp|ämne|emne|efni|aihe|tárgy|předmět|predmet|temat|subiect|subiectul|тема|konu|assunto|teema"
    "|titel|naslov|zadeva|θέμα|tema|主题|主旨|件名|제목",
    "other": "antwort an|antworten an|reply-to|reply to|répondre à|responder a|responder para|rispondi a|risposta|antwoord aan|svara till|svar til|vastausosoite|válaszcím|odpovědět na|odpovedať|odpowiedz do"
    "|priorität|wichtigkeit|importance|importancia|priority|vertraulichkeit|sensitivity|organisation|message-id|newsgroups|anlagen|anhang|anhänge|attachments|attachment|pièces jointes|kategorien|categories"
    "|resent-from|ответить|răspuns către|yanıt adresi|besvara",
}
ROLES: dict[str, Role] = {label: role for role, labels in _LABELS.items() for label in labels.split("|")}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


PASSED_ON = _words(
    "forward|fwd|weitergeleitet|weiterleitung|reenviad|encaminhad|reencaminhad|transféré|transfere|transmis|réexpédié|inoltrat|doorgestuurd|doorgezonden|vidarebefordra|videresend|vidaresend"
    "|välite|edelleen|továbbít|přepos|přesměrov|preposl|preposiel|przekaz|przesłan|redirec|redirijat|пересыл|пересл|перенаправл|пересил|iletil|letilen|letilmiş|leti başlang|переадрес|yönlendiril|proslije|prosleđ"
    "|edastat|edasisaade|ümbersuun|posredov|persiųst|pārsūt|προωθη|転送|转发"
)
"""Beginnings of the word for "passed on"."""
QUOTED = _words(
    "original message|ursprüngliche message|nachricht von |message from |original mail|original appointment|originalnachricht|original-nachricht|ursprüngliche nachricht|ursprüngliche mail|ursprünglicher termin|reply message"
    "|message d'origine|message original|mensaje original|mensagem original|messaggio originale|messaggio originario|oorspronkelijk bericht|oorspronkelijke bericht|oprindelig meddelelse|opprinnelig melding"
    "|ursprungligt meddelande|originalmeddelande|alkuperäinen viesti|eredeti üzenet|původní zpráva|pôvodná správa|oryginalna wiadomość|wiadomość oryginalna|mesaj original|mesajul original"
    "|исходное сообщение|оригинальное сообщение|вихідне повідомлення|orijinal ileti|özgün ileti|izvorna poruka|algne sõnum|izvirno sporočilo"
)

PASSED_ON_PREFIXES = frozenset(
    _words("wg|fw|fwd|weitergeleitet|weiterl|rv|tr|i|inoltra|vs|vb|vl|pd|enc|encaminhada|res. env|videresend|vidarebefordra|redir|redir.|ilt|i̇lt|iletilen|doorst|továbbítás|př|pr|psl|fwd.msg|转发|転送|πρθ|пер|пересл|edasi|prosl")
)  # fmt: skip
"""What stands before the colon of a forward's subject, folded."""
